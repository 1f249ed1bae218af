export {
  type TestFault,
  type TestPartnerAccess,
  type TestPartnerOptions,
  TestServer,
  type TestServerOptions,
} from './test-server.js';
