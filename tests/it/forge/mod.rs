//! Posting, against forges that run inside the test.

mod act;
mod failures;
mod flows;
mod github;
mod gitlab;
mod hostile;
mod labels;
mod mentions;
mod openapi;
mod proxy;
mod review;
mod server;
mod support;
