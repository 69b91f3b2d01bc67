//! Requests and answers, and octocrab, which carries them.
//!
//! Its retries are not built in: they would send a comment again that was already stored. It
//! follows no redirect either, and a request can only go to the host that it was made for.

use super::address::Base;
use super::proxy::Proxy;
use http::header::{ACCEPT, HeaderName, HeaderValue, USER_AGENT};
use http_body_util::{BodyExt as _, Limited};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::connect::Connect;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use octocrab::service::middleware::base_uri::BaseUriLayer;
use octocrab::service::middleware::extra_headers::ExtraHeadersLayer;
use octocrab::{AuthState, Octocrab, OctocrabBuilder};
use serde_json::Value;
use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

/// Longest time for one request and its answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Most bytes of an answer.
const ANSWER: usize = 16 * 1024 * 1024;

/// What is done with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
    Patch,
    Put,
    Delete,
}

/// A request to a forge.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Request {
    pub(super) method: Method,
    /// Path and query below the base.
    pub(super) path: String,
    pub(super) body: Option<Value>,
}

/// What a forge answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in small letters.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    /// Whether the request may have arrived.
    pub(super) sent: bool,
    pub(super) why: &'static str,
}

/// Carries requests.
pub(super) trait Transport {
    fn carry(&self, request: &Request) -> Result<Answer, Broken>;
}

/// octocrab on a runtime of its own.
pub(super) struct Network {
    runtime: tokio::runtime::Runtime,
    octocrab: Octocrab,
    base: Base,
}

impl Network {
    /// A way to a forge; the token goes there in the named header and nowhere else.
    pub(super) fn new(
        base: &Base,
        proxy: Option<&Proxy>,
        (header, token): (&'static str, &str),
    ) -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let mut secret = HeaderValue::from_str(token)
            .map_err(|_| "the token holds characters that no token has".to_owned())?;
        secret.set_sensitive(true);
        let headers = vec![
            (HeaderName::from_static(header), secret),
            (
                USER_AGENT,
                HeaderValue::from_static(concat!("mesh-lint/", env!("CARGO_PKG_VERSION"))),
            ),
            (ACCEPT, HeaderValue::from_static("application/json")),
        ];
        let uri = base.text().parse::<http::Uri>().map_err(|error| error.to_string())?;
        let certificates = || {
            HttpsConnectorBuilder::new()
                .with_native_roots()
                .map_err(|error| format!("no certificates of this machine can be read: {error}"))
        };
        let direct = certificates()?.https_or_http().enable_http1().build();
        // The client spawns a task of its own.
        let guard = runtime.enter();
        let octocrab = match proxy {
            None => octocrab(direct, uri, headers),
            Some(proxy) => {
                let mut tunnel = Tunnel::new(proxy.address.clone(), direct);
                if let Some(login) = &proxy.login {
                    tunnel = tunnel.with_auth(login.clone());
                }
                let through = certificates()?.https_only().enable_http1().wrap_connector(tunnel);
                octocrab(through, uri, headers)
            }
        };
        drop(guard);
        Ok(Self { runtime, octocrab, base: base.clone() })
    }

    async fn exchange(&self, request: &Request) -> Result<Answer, Broken> {
        let path = http::Uri::try_from(format!("{}{}", self.base.path, request.path))
            .map_err(|_| Broken { sent: false, why: "no address" })?;
        let (octocrab, body) = (&self.octocrab, request.body.as_ref());
        let answered = match request.method {
            Method::Get => octocrab._get(path).await,
            Method::Post => octocrab._post(path, body).await,
            Method::Patch => octocrab._patch(path, body).await,
            Method::Put => octocrab._put(path, body).await,
            Method::Delete => octocrab._delete(path, body).await,
        };
        let answer = answered.map_err(|error| broken(&error))?;
        let status = answer.status().as_u16();
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers =
            answer.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value)));
        let headers = headers.collect();
        let body = Limited::new(answer.into_body(), ANSWER).collect().await;
        let body = body.map_err(|_| Broken { sent: true, why: "the answer breaks off" })?;
        Ok(Answer { status, headers, body: body.to_bytes().to_vec() })
    }
}

impl Transport for Network {
    fn carry(&self, request: &Request) -> Result<Answer, Broken> {
        self.runtime.block_on(async {
            match tokio::time::timeout(TIMEOUT, self.exchange(request)).await {
                Ok(answer) => answer,
                Err(_) => Err(Broken { sent: true, why: "no answer within 30 s" }),
            }
        })
    }
}

/// octocrab on a way to connect, with these headers in every request.
fn octocrab(
    connector: impl Connect + Clone + Send + Sync + 'static,
    uri: http::Uri,
    headers: Vec<(HeaderName, HeaderValue)>,
) -> Octocrab {
    let executor = hyper_util::rt::TokioExecutor::new();
    let client = hyper_util::client::legacy::Client::builder(executor)
        .retry_canceled_requests(false)
        .build(connector);
    let built = OctocrabBuilder::new_empty()
        .with_service(client)
        .with_layer(&BaseUriLayer::new(uri))
        .with_layer(&ExtraHeadersLayer::new(Arc::new(headers)))
        .with_auth(AuthState::None)
        .build();
    match built {
        Ok(octocrab) => octocrab,
        Err(never) => match never {},
    }
}

/// Whether a request that failed may have arrived.
fn broken(error: &octocrab::Error) -> Broken {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = cause {
        let client = error.downcast_ref::<hyper_util::client::legacy::Error>();
        if client.is_some_and(hyper_util::client::legacy::Error::is_connect) {
            return Broken { sent: false, why: unconnected(error) };
        }
        cause = error.source();
    }
    Broken { sent: true, why: "the connection breaks off" }
}

/// Why there is no connection. What a tunnel and TLS say can be told by their texts alone.
fn unconnected(error: &(dyn StdError + 'static)) -> &'static str {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let text = error.to_string();
        if text.starts_with("invalid peer certificate") {
            return "its certificate is not trusted here";
        }
        match text.strip_prefix("tunnel error: ") {
            Some("proxy authorization required") => {
                return "the proxy wants a login, in its variable as http://NAME:PASSWORD@HOST";
            }
            Some("failed to create underlying connection") => {
                return "no connection to the proxy that the environment names";
            }
            Some(_) => return "the proxy does not connect to the forge",
            None => cause = error.source(),
        }
    }
    "no connection"
}
