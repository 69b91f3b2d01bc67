//! Requests and answers, and the client that carries them.
//!
//! It does not send again, as a comment may already be stored, and follows no redirect: a request
//! can only go to the host that it was made for.

use super::address::Base;
use super::proxy::Proxy;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use http_body_util::{BodyExt as _, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use std::error::Error as StdError;
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

/// HTTP and HTTPS by the certificates of this machine.
type Secure<C> = HttpsConnector<C>;

/// A client whose bodies are texts.
type TextClient<C> = Client<Secure<C>, String>;

/// How the forge is reached.
enum Way {
    Direct(TextClient<HttpConnector>),
    Proxy(Box<TextClient<Tunnel<Secure<HttpConnector>>>>),
}

/// A client on a runtime of its own.
pub(super) struct Network {
    runtime: tokio::runtime::Runtime,
    way: Way,
    headers: HeaderMap,
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
        let agent = HeaderValue::from_static(concat!("mesh-lint/", env!("CARGO_PKG_VERSION")));
        let json = HeaderValue::from_static("application/json");
        let own = HeaderName::from_static(header);
        let headers = HeaderMap::from_iter([(own, secret), (USER_AGENT, agent), (ACCEPT, json)]);
        let certificates = || {
            HttpsConnectorBuilder::new()
                .with_native_roots()
                .map_err(|error| format!("no certificates of this machine can be read: {error}"))
        };
        let direct = certificates()?.https_or_http().enable_http1().build();
        let mut builder = Client::builder(TokioExecutor::new());
        builder.retry_canceled_requests(false);
        let way = match proxy {
            None => Way::Direct(builder.build(direct)),
            Some(proxy) => {
                let mut tunnel = Tunnel::new(proxy.address.clone(), direct);
                if let Some(login) = &proxy.login {
                    tunnel = tunnel.with_auth(login.clone());
                }
                let through = certificates()?.https_only().enable_http1().wrap_connector(tunnel);
                Way::Proxy(Box::new(builder.build(through)))
            }
        };
        Ok(Self { runtime, way, headers, base: base.clone() })
    }

    async fn exchange(&self, request: &Request) -> Result<Answer, Broken> {
        let request = self.request(request).ok_or(Broken { sent: false, why: "no address" })?;
        let answered = match &self.way {
            Way::Direct(client) => client.request(request).await,
            Way::Proxy(client) => client.request(request).await,
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

    /// The request with its address and headers; `None` where its path makes no address.
    fn request(&self, request: &Request) -> Option<http::Request<String>> {
        let uri = http::Uri::builder()
            .scheme(self.base.scheme)
            .authority(self.base.authority.as_str())
            .path_and_query(format!("{}{}", self.base.path, request.path))
            .build()
            .ok()?;
        let mut made = http::Request::builder()
            .uri(uri)
            .method(match request.method {
                Method::Get => http::Method::GET,
                Method::Post => http::Method::POST,
                Method::Patch => http::Method::PATCH,
                Method::Put => http::Method::PUT,
                Method::Delete => http::Method::DELETE,
            })
            .body(request.body.as_ref().map(Value::to_string).unwrap_or_default())
            .ok()?;
        made.headers_mut().extend(self.headers.clone());
        if request.body.is_some() {
            made.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Some(made)
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

/// Whether a request that failed may have arrived.
fn broken(error: &ClientError) -> Broken {
    if error.is_connect() {
        return Broken { sent: false, why: unconnected(error) };
    }
    Broken { sent: true, why: "the connection breaks off" }
}

/// Why there is no connection. What a tunnel and TLS say can be told by their texts alone.
fn unconnected(error: &ClientError) -> &'static str {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The request of a path to a forge that has a path of its own.
    fn request(path: &str, body: Option<Value>) -> Option<http::Request<String>> {
        let base = Base::read("https://ghe.example.com/api/v3").unwrap();
        let network = Network::new(&base, None, ("authorization", "Bearer ghs_secret")).unwrap();
        network.request(&Request { method: Method::Put, path: path.to_owned(), body })
    }

    #[test]
    fn a_request_goes_to_its_own_host() {
        let made = request("/repos/a/b?page=2", None).unwrap();
        assert_eq!(made.uri(), "https://ghe.example.com/api/v3/repos/a/b?page=2");
        assert_eq!((made.method().as_str(), made.body().as_str()), ("PUT", ""));
        assert!(!made.headers().contains_key(CONTENT_TYPE));
        for path in ["@evil.example.com/x", ".evil.example.com", "//evil.example.com/x"] {
            let host = request(path, None).and_then(|it| it.uri().host().map(str::to_owned));
            assert!(host.is_none_or(|it| it == "ghe.example.com"), "{path}");
        }
        assert!(request("/a b", None).is_none());
    }

    #[test]
    fn a_body_is_json_and_the_token_is_not_shown() {
        let made = request("/x", Some(serde_json::json!({"a": [1]}))).unwrap();
        assert_eq!(made.body(), r#"{"a":[1]}"#);
        assert_eq!(made.headers().get(CONTENT_TYPE).unwrap(), "application/json");
        assert!(!format!("{made:?}").contains("ghs_secret"));
    }
}
