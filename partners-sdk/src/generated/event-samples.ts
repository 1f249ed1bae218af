// Made by scripts/generate.mjs of the schema and the documents; never edited.
/** An event of each type, as JSON. */
export const EVENT_SAMPLES = {
  "adjustment.approved": {
    "object": {
      "kind": "adjustment",
      "id": "adj_0000000000001",
      "sequence": 1
    },
    "data": {
      "adjustmentId": "adj_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "direction": "CREDIT",
      "points": "100",
      "transactionId": "txn_0000000000001"
    }
  },
  "adjustment.rejected": {
    "object": {
      "kind": "adjustment",
      "id": "adj_0000000000001",
      "sequence": 1
    },
    "data": {
      "adjustmentId": "adj_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "direction": "CREDIT",
      "points": "100"
    }
  },
  "adjustment.requested": {
    "object": {
      "kind": "adjustment",
      "id": "adj_0000000000001",
      "sequence": 1
    },
    "data": {
      "adjustmentId": "adj_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "direction": "CREDIT",
      "points": "100"
    }
  },
  "audit-log.sealed": {
    "object": {
      "kind": "audit-log",
      "id": "coa_0000000000001",
      "sequence": 1
    },
    "data": {
      "number": 1,
      "blockHash": "0000000000000000000000000000000000000000000000000000000000000000"
    }
  },
  "campaign.added": {
    "object": {
      "kind": "campaign",
      "id": "cmp_0000000000001",
      "sequence": 1
    },
    "data": {
      "campaignId": "cmp_0000000000001",
      "partnerId": "par_0000000000001",
      "name": {
        "fa": "sample",
        "en": "sample"
      },
      "from": "2026-11-22",
      "until": "2026-11-22",
      "multiplier": "100",
      "bonusPoints": "100",
      "minimumAmount": {
        "amount": "100",
        "currency": "IRR"
      },
      "categories": [
        "sample"
      ],
      "levels": [
        "sample"
      ],
      "earlyAccess": [
        {
          "level": "sample",
          "from": "2026-11-22"
        }
      ]
    }
  },
  "campaign.ended": {
    "object": {
      "kind": "campaign",
      "id": "cmp_0000000000001",
      "sequence": 1
    },
    "data": {
      "campaignId": "cmp_0000000000001",
      "partnerId": "par_0000000000001",
      "name": {
        "fa": "sample",
        "en": "sample"
      },
      "from": "2026-11-22",
      "until": "2026-11-22",
      "multiplier": "100",
      "bonusPoints": "100",
      "minimumAmount": {
        "amount": "100",
        "currency": "IRR"
      },
      "categories": [
        "sample"
      ],
      "levels": [
        "sample"
      ],
      "earlyAccess": [
        {
          "level": "sample",
          "from": "2026-11-22"
        }
      ],
      "previousUntil": "2026-11-22"
    }
  },
  "charity-campaign.added": {
    "object": {
      "kind": "charity-campaign",
      "id": "chc_0000000000001",
      "sequence": 1
    },
    "data": {
      "campaignId": "chc_0000000000001",
      "charityId": "chr_0000000000001",
      "name": {
        "fa": "sample",
        "en": "sample"
      },
      "from": "2026-11-22",
      "until": "2026-11-22",
      "linear": {
        "multiple": "100",
        "amount": {
          "amount": "100",
          "currency": "IRR"
        },
        "minimum": "100"
      },
      "steps": [
        {
          "points": "100",
          "amount": {
            "amount": "100",
            "currency": "IRR"
          }
        }
      ],
      "goal": {
        "amount": "100",
        "currency": "IRR"
      },
      "atGoal": "CLOSE"
    }
  },
  "charity-campaign.ended": {
    "object": {
      "kind": "charity-campaign",
      "id": "chc_0000000000001",
      "sequence": 1
    },
    "data": {
      "campaignId": "chc_0000000000001",
      "charityId": "chr_0000000000001",
      "name": {
        "fa": "sample",
        "en": "sample"
      },
      "from": "2026-11-22",
      "until": "2026-11-22",
      "linear": {
        "multiple": "100",
        "amount": {
          "amount": "100",
          "currency": "IRR"
        },
        "minimum": "100"
      },
      "steps": [
        {
          "points": "100",
          "amount": {
            "amount": "100",
            "currency": "IRR"
          }
        }
      ],
      "goal": {
        "amount": "100",
        "currency": "IRR"
      },
      "atGoal": "CLOSE",
      "previousUntil": "2026-11-22"
    }
  },
  "contract.version-added": {
    "object": {
      "kind": "partner",
      "id": "par_0000000000001",
      "sequence": 1
    },
    "data": {
      "partnerId": "par_0000000000001",
      "contractVersionId": "cov_0000000000001",
      "version": 1,
      "effectiveFrom": "2026-11-22",
      "effectiveUntil": "2026-11-22"
    }
  },
  "float.deposited": {
    "object": {
      "kind": "partner",
      "id": "par_0000000000001",
      "sequence": 1
    },
    "data": {
      "partnerId": "par_0000000000001",
      "depositId": "dep_0000000000001",
      "amount": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "float.withdrawn": {
    "object": {
      "kind": "partner",
      "id": "par_0000000000001",
      "sequence": 1
    },
    "data": {
      "partnerId": "par_0000000000001",
      "depositId": "dep_0000000000001",
      "amount": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "hold.captured": {
    "object": {
      "kind": "hold",
      "id": "hld_0000000000001",
      "sequence": 1
    },
    "data": {
      "hold": {
        "id": "hld_0000000000001",
        "points": "100",
        "status": "OPEN",
        "openedAt": "2026-11-22T08:30:00.000Z",
        "expiresAt": "2026-11-22T08:30:00.000Z",
        "partnerId": "par_0000000000001",
        "merchantId": "mer_0000000000001"
      },
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "capturedPoints": "100",
      "transactionId": "txn_0000000000001"
    }
  },
  "hold.expired": {
    "object": {
      "kind": "hold",
      "id": "hld_0000000000001",
      "sequence": 1
    },
    "data": {
      "hold": {
        "id": "hld_0000000000001",
        "points": "100",
        "status": "OPEN",
        "openedAt": "2026-11-22T08:30:00.000Z",
        "expiresAt": "2026-11-22T08:30:00.000Z",
        "partnerId": "par_0000000000001",
        "merchantId": "mer_0000000000001"
      },
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      }
    }
  },
  "hold.opened": {
    "object": {
      "kind": "hold",
      "id": "hld_0000000000001",
      "sequence": 1
    },
    "data": {
      "hold": {
        "id": "hld_0000000000001",
        "points": "100",
        "status": "OPEN",
        "openedAt": "2026-11-22T08:30:00.000Z",
        "expiresAt": "2026-11-22T08:30:00.000Z",
        "partnerId": "par_0000000000001",
        "merchantId": "mer_0000000000001"
      },
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      }
    }
  },
  "hold.released": {
    "object": {
      "kind": "hold",
      "id": "hld_0000000000001",
      "sequence": 1
    },
    "data": {
      "hold": {
        "id": "hld_0000000000001",
        "points": "100",
        "status": "OPEN",
        "openedAt": "2026-11-22T08:30:00.000Z",
        "expiresAt": "2026-11-22T08:30:00.000Z",
        "partnerId": "par_0000000000001",
        "merchantId": "mer_0000000000001"
      },
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      }
    }
  },
  "ledger.sealed": {
    "object": {
      "kind": "ledger",
      "id": "coa_0000000000001",
      "sequence": 1
    },
    "data": {
      "number": 1,
      "blockHash": "0000000000000000000000000000000000000000000000000000000000000000"
    }
  },
  "member.erased": {
    "object": {
      "kind": "member",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "memberId": "mem_0000000000001"
    }
  },
  "member.linked": {
    "object": {
      "kind": "member",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "partnerId": "par_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      }
    }
  },
  "member.merged": {
    "object": {
      "kind": "member",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "memberId": "mem_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      }
    }
  },
  "member.unlinked": {
    "object": {
      "kind": "member",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "partnerId": "par_0000000000001",
      "memberId": "mem_0000000000001"
    }
  },
  "partner.exit-cancelled": {
    "object": {
      "kind": "exit",
      "id": "ext_0000000000001",
      "sequence": 1
    },
    "data": {
      "exitId": "ext_0000000000001",
      "partnerId": "par_0000000000001",
      "lastEarnDay": "2026-11-22",
      "lastBurnDay": "2026-11-22"
    }
  },
  "partner.exited": {
    "object": {
      "kind": "exit",
      "id": "ext_0000000000001",
      "sequence": 1
    },
    "data": {
      "exitId": "ext_0000000000001",
      "partnerId": "par_0000000000001",
      "lastEarnDay": "2026-11-22",
      "lastBurnDay": "2026-11-22"
    }
  },
  "partner.exiting": {
    "object": {
      "kind": "exit",
      "id": "ext_0000000000001",
      "sequence": 1
    },
    "data": {
      "exitId": "ext_0000000000001",
      "partnerId": "par_0000000000001",
      "lastEarnDay": "2026-11-22",
      "lastBurnDay": "2026-11-22"
    }
  },
  "partner.liability-transferred": {
    "object": {
      "kind": "exit",
      "id": "ext_0000000000001",
      "sequence": 1
    },
    "data": {
      "exitId": "ext_0000000000001",
      "partnerId": "par_0000000000001",
      "lastEarnDay": "2026-11-22",
      "lastBurnDay": "2026-11-22"
    }
  },
  "partner.limit-warning": {
    "object": {
      "kind": "limit",
      "id": "par_0000000000001",
      "sequence": 1
    },
    "data": {
      "partnerId": "par_0000000000001",
      "percent": 1,
      "used": {
        "amount": "100",
        "currency": "sample"
      },
      "limit": {
        "amount": "100",
        "currency": "sample"
      }
    }
  },
  "partner.merchant-added": {
    "object": {
      "kind": "partner",
      "id": "par_0000000000001",
      "sequence": 1
    },
    "data": {
      "partnerId": "par_0000000000001",
      "merchantId": "mer_0000000000001",
      "category": "sample"
    }
  },
  "partner.settlement-account-changed": {
    "object": {
      "kind": "partner",
      "id": "par_0000000000001",
      "sequence": 1
    },
    "data": {
      "partnerId": "par_0000000000001"
    }
  },
  "partner.status-changed": {
    "object": {
      "kind": "partner",
      "id": "par_0000000000001",
      "sequence": 1
    },
    "data": {
      "partnerId": "par_0000000000001",
      "status": "INVITED",
      "previousStatus": "INVITED"
    }
  },
  "perk-grant.approved": {
    "object": {
      "kind": "perk-grant",
      "id": "pgr_0000000000001",
      "sequence": 1
    },
    "data": {
      "grantId": "pgr_0000000000001",
      "perkId": "prk_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22"
    }
  },
  "perk-grant.expired": {
    "object": {
      "kind": "perk-grant",
      "id": "pgr_0000000000001",
      "sequence": 1
    },
    "data": {
      "grantId": "pgr_0000000000001",
      "perkId": "prk_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22"
    }
  },
  "perk-grant.granted": {
    "object": {
      "kind": "perk-grant",
      "id": "pgr_0000000000001",
      "sequence": 1
    },
    "data": {
      "grantId": "pgr_0000000000001",
      "perkId": "prk_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22"
    }
  },
  "perk-grant.pending": {
    "object": {
      "kind": "perk-grant",
      "id": "pgr_0000000000001",
      "sequence": 1
    },
    "data": {
      "grantId": "pgr_0000000000001",
      "perkId": "prk_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22"
    }
  },
  "perk-grant.rejected": {
    "object": {
      "kind": "perk-grant",
      "id": "pgr_0000000000001",
      "sequence": 1
    },
    "data": {
      "grantId": "pgr_0000000000001",
      "perkId": "prk_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22"
    }
  },
  "perk-grant.revoked": {
    "object": {
      "kind": "perk-grant",
      "id": "pgr_0000000000001",
      "sequence": 1
    },
    "data": {
      "grantId": "pgr_0000000000001",
      "perkId": "prk_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22"
    }
  },
  "perk-grant.use-undone": {
    "object": {
      "kind": "perk-grant",
      "id": "pgr_0000000000001",
      "sequence": 1
    },
    "data": {
      "grantId": "pgr_0000000000001",
      "perkId": "prk_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22",
      "useId": "pus_0000000000001",
      "partnerId": "par_0000000000001",
      "merchantId": "mer_0000000000001",
      "cost": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "perk-grant.used": {
    "object": {
      "kind": "perk-grant",
      "id": "pgr_0000000000001",
      "sequence": 1
    },
    "data": {
      "grantId": "pgr_0000000000001",
      "perkId": "prk_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22",
      "useId": "pus_0000000000001",
      "partnerId": "par_0000000000001",
      "merchantId": "mer_0000000000001",
      "cost": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "perk-request.declined": {
    "object": {
      "kind": "perk-request",
      "id": "prq_0000000000001",
      "sequence": 1
    },
    "data": {
      "requestId": "prq_0000000000001",
      "perkId": "prk_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      }
    }
  },
  "perk-request.granted": {
    "object": {
      "kind": "perk-request",
      "id": "prq_0000000000001",
      "sequence": 1
    },
    "data": {
      "requestId": "prq_0000000000001",
      "perkId": "prk_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      }
    }
  },
  "perk-request.opened": {
    "object": {
      "kind": "perk-request",
      "id": "prq_0000000000001",
      "sequence": 1
    },
    "data": {
      "requestId": "prq_0000000000001",
      "perkId": "prk_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      }
    }
  },
  "perk.use-undone": {
    "object": {
      "kind": "perk-use",
      "id": "pus_0000000000001",
      "sequence": 1
    },
    "data": {
      "useId": "pus_0000000000001",
      "perkId": "prk_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "partnerId": "par_0000000000001",
      "merchantId": "mer_0000000000001",
      "cost": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "perk.used": {
    "object": {
      "kind": "perk-use",
      "id": "pus_0000000000001",
      "sequence": 1
    },
    "data": {
      "useId": "pus_0000000000001",
      "perkId": "prk_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "partnerId": "par_0000000000001",
      "merchantId": "mer_0000000000001",
      "cost": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "points.adjusted": {
    "object": {
      "kind": "balance",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "transaction": {
        "id": "txn_0000000000001",
        "points": "100",
        "occurredAt": "2026-11-22T08:30:00.000Z",
        "postedAt": "2026-11-22T08:30:00.000Z",
        "businessDay": "2026-11-22",
        "partnerId": "par_0000000000001",
        "merchantId": "mer_0000000000001"
      },
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "change": "100",
      "balance": {
        "version": 1,
        "posted": "100",
        "held": "100",
        "pending": "100",
        "available": "100"
      }
    }
  },
  "points.burned": {
    "object": {
      "kind": "balance",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "transaction": {
        "id": "txn_0000000000001",
        "points": "100",
        "occurredAt": "2026-11-22T08:30:00.000Z",
        "postedAt": "2026-11-22T08:30:00.000Z",
        "businessDay": "2026-11-22",
        "partnerId": "par_0000000000001",
        "merchantId": "mer_0000000000001"
      },
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "change": "100",
      "balance": {
        "version": 1,
        "posted": "100",
        "held": "100",
        "pending": "100",
        "available": "100"
      },
      "holdId": "hld_0000000000001"
    }
  },
  "points.donated": {
    "object": {
      "kind": "balance",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "transaction": {
        "id": "txn_0000000000001",
        "points": "100",
        "occurredAt": "2026-11-22T08:30:00.000Z",
        "postedAt": "2026-11-22T08:30:00.000Z",
        "businessDay": "2026-11-22",
        "partnerId": "par_0000000000001",
        "merchantId": "mer_0000000000001"
      },
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "change": "100",
      "balance": {
        "version": 1,
        "posted": "100",
        "held": "100",
        "pending": "100",
        "available": "100"
      },
      "campaignId": "chc_0000000000001",
      "donated": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "points.earned": {
    "object": {
      "kind": "balance",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "transaction": {
        "id": "txn_0000000000001",
        "points": "100",
        "occurredAt": "2026-11-22T08:30:00.000Z",
        "postedAt": "2026-11-22T08:30:00.000Z",
        "businessDay": "2026-11-22",
        "partnerId": "par_0000000000001",
        "merchantId": "mer_0000000000001"
      },
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "change": "100",
      "balance": {
        "version": 1,
        "posted": "100",
        "held": "100",
        "pending": "100",
        "available": "100"
      },
      "amount": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "points.expired": {
    "object": {
      "kind": "balance",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "transaction": {
        "id": "txn_0000000000001",
        "points": "100",
        "occurredAt": "2026-11-22T08:30:00.000Z",
        "postedAt": "2026-11-22T08:30:00.000Z",
        "businessDay": "2026-11-22",
        "partnerId": "par_0000000000001",
        "merchantId": "mer_0000000000001"
      },
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "change": "100",
      "balance": {
        "version": 1,
        "posted": "100",
        "held": "100",
        "pending": "100",
        "available": "100"
      }
    }
  },
  "points.expiring": {
    "object": {
      "kind": "expiry",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "points": "100",
      "expiresOn": "2026-11-22"
    }
  },
  "points.reversed": {
    "object": {
      "kind": "balance",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "transaction": {
        "id": "txn_0000000000001",
        "points": "100",
        "occurredAt": "2026-11-22T08:30:00.000Z",
        "postedAt": "2026-11-22T08:30:00.000Z",
        "businessDay": "2026-11-22",
        "partnerId": "par_0000000000001",
        "merchantId": "mer_0000000000001"
      },
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "change": "100",
      "balance": {
        "version": 1,
        "posted": "100",
        "held": "100",
        "pending": "100",
        "available": "100"
      },
      "reversesId": "txn_0000000000001"
    }
  },
  "points.transferred": {
    "object": {
      "kind": "balance",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "transaction": {
        "id": "txn_0000000000001",
        "points": "100",
        "occurredAt": "2026-11-22T08:30:00.000Z",
        "postedAt": "2026-11-22T08:30:00.000Z",
        "businessDay": "2026-11-22",
        "partnerId": "par_0000000000001",
        "merchantId": "mer_0000000000001"
      },
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "change": "100",
      "balance": {
        "version": 1,
        "posted": "100",
        "held": "100",
        "pending": "100",
        "available": "100"
      }
    }
  },
  "points.vested": {
    "object": {
      "kind": "balance",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "transactionId": "txn_0000000000001",
      "partnerId": "par_0000000000001",
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "points": "100",
      "balance": {
        "version": 1,
        "posted": "100",
        "held": "100",
        "pending": "100",
        "available": "100"
      }
    }
  },
  "settlement.charity-payout-created": {
    "object": {
      "kind": "charity",
      "id": "chr_0000000000001",
      "sequence": 1
    },
    "data": {
      "payoutId": "chp_0000000000001",
      "charityId": "chr_0000000000001",
      "number": 1,
      "untilDay": "2026-11-22",
      "amount": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "settlement.dispute-commented": {
    "object": {
      "kind": "dispute",
      "id": "dsp_0000000000001",
      "sequence": 1
    },
    "data": {
      "disputeId": "dsp_0000000000001",
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "disputed": {
        "amount": "100",
        "currency": "IRR"
      },
      "answerUntil": "2026-11-22"
    }
  },
  "settlement.dispute-opened": {
    "object": {
      "kind": "dispute",
      "id": "dsp_0000000000001",
      "sequence": 1
    },
    "data": {
      "disputeId": "dsp_0000000000001",
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "disputed": {
        "amount": "100",
        "currency": "IRR"
      },
      "answerUntil": "2026-11-22"
    }
  },
  "settlement.dispute-overdue": {
    "object": {
      "kind": "dispute",
      "id": "dsp_0000000000001",
      "sequence": 1
    },
    "data": {
      "disputeId": "dsp_0000000000001",
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "disputed": {
        "amount": "100",
        "currency": "IRR"
      },
      "answerUntil": "2026-11-22"
    }
  },
  "settlement.dispute-resolved": {
    "object": {
      "kind": "dispute",
      "id": "dsp_0000000000001",
      "sequence": 1
    },
    "data": {
      "disputeId": "dsp_0000000000001",
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "disputed": {
        "amount": "100",
        "currency": "IRR"
      },
      "answerUntil": "2026-11-22",
      "outcome": "UPHELD",
      "due": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "settlement.payment-cancelled": {
    "object": {
      "kind": "payment",
      "id": "pay_0000000000001",
      "sequence": 1
    },
    "data": {
      "paymentId": "pay_0000000000001",
      "paymentRunId": "pyr_0000000000001",
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "charityId": "chr_0000000000001",
      "payoutId": "chp_0000000000001",
      "direction": "PAY",
      "amount": {
        "amount": "100",
        "currency": "IRR"
      },
      "reference": "sample"
    }
  },
  "settlement.payment-confirmed": {
    "object": {
      "kind": "payment",
      "id": "pay_0000000000001",
      "sequence": 1
    },
    "data": {
      "paymentId": "pay_0000000000001",
      "paymentRunId": "pyr_0000000000001",
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "charityId": "chr_0000000000001",
      "payoutId": "chp_0000000000001",
      "direction": "PAY",
      "amount": {
        "amount": "100",
        "currency": "IRR"
      },
      "reference": "sample"
    }
  },
  "settlement.payment-failed": {
    "object": {
      "kind": "payment",
      "id": "pay_0000000000001",
      "sequence": 1
    },
    "data": {
      "paymentId": "pay_0000000000001",
      "paymentRunId": "pyr_0000000000001",
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "charityId": "chr_0000000000001",
      "payoutId": "chp_0000000000001",
      "direction": "PAY",
      "amount": {
        "amount": "100",
        "currency": "IRR"
      },
      "reference": "sample"
    }
  },
  "settlement.payment-run-created": {
    "object": {
      "kind": "payment-run",
      "id": "pyr_0000000000001",
      "sequence": 1
    },
    "data": {
      "paymentRunId": "pyr_0000000000001",
      "currency": "sample",
      "executionDay": "2026-11-22"
    }
  },
  "settlement.payment-sent": {
    "object": {
      "kind": "payment",
      "id": "pay_0000000000001",
      "sequence": 1
    },
    "data": {
      "paymentId": "pay_0000000000001",
      "paymentRunId": "pyr_0000000000001",
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "charityId": "chr_0000000000001",
      "payoutId": "chp_0000000000001",
      "direction": "PAY",
      "amount": {
        "amount": "100",
        "currency": "IRR"
      },
      "reference": "sample"
    }
  },
  "settlement.statement-agreed": {
    "object": {
      "kind": "statement",
      "id": "stm_0000000000001",
      "sequence": 1
    },
    "data": {
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "number": 1,
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22",
      "total": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "settlement.statement-closed": {
    "object": {
      "kind": "statement",
      "id": "stm_0000000000001",
      "sequence": 1
    },
    "data": {
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "number": 1,
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22",
      "total": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "settlement.statement-disputed": {
    "object": {
      "kind": "statement",
      "id": "stm_0000000000001",
      "sequence": 1
    },
    "data": {
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "number": 1,
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22",
      "total": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "settlement.statement-issued": {
    "object": {
      "kind": "statement",
      "id": "stm_0000000000001",
      "sequence": 1
    },
    "data": {
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "number": 1,
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22",
      "total": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "settlement.statement-paid": {
    "object": {
      "kind": "statement",
      "id": "stm_0000000000001",
      "sequence": 1
    },
    "data": {
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "number": 1,
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22",
      "total": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "settlement.statement-payment-failed": {
    "object": {
      "kind": "statement",
      "id": "stm_0000000000001",
      "sequence": 1
    },
    "data": {
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "number": 1,
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22",
      "total": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "settlement.statement-reconciled": {
    "object": {
      "kind": "statement",
      "id": "stm_0000000000001",
      "sequence": 1
    },
    "data": {
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "number": 1,
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22",
      "total": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "settlement.statement-resolved": {
    "object": {
      "kind": "statement",
      "id": "stm_0000000000001",
      "sequence": 1
    },
    "data": {
      "statementId": "stm_0000000000001",
      "partnerId": "par_0000000000001",
      "number": 1,
      "fromDay": "2026-11-22",
      "untilDay": "2026-11-22",
      "total": {
        "amount": "100",
        "currency": "IRR"
      }
    }
  },
  "tier.changed": {
    "object": {
      "kind": "level",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "number": 1,
      "level": "sample",
      "previousLevel": "sample",
      "cause": "QUALIFIED",
      "since": "2026-11-22T08:30:00.000Z",
      "until": "2026-11-22"
    }
  },
  "tier.expiring": {
    "object": {
      "kind": "level",
      "id": "mem_0000000000001",
      "sequence": 1
    },
    "data": {
      "member": {
        "id": "mem_0000000000001",
        "externalId": "sample"
      },
      "level": "sample",
      "until": "2026-11-22"
    }
  },
  "webhook.endpoint-disabled": {
    "object": {
      "kind": "webhook-endpoint",
      "id": "whe_0000000000001",
      "sequence": 1
    },
    "data": {
      "endpointId": "whe_0000000000001",
      "partnerId": "par_0000000000001",
      "reason": "GONE"
    }
  },
  "webhook.test": {
    "object": {
      "kind": "webhook-endpoint",
      "id": "whe_0000000000001",
      "sequence": 1
    },
    "data": {
      "endpointId": "whe_0000000000001"
    }
  }
} as const;
