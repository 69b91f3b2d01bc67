//! The way to a forge by TLS, and by a proxy that must not see what goes through.

use super::github::Fake;
use super::server;
use super::support::{Desk, TOKEN, commit, report};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::fs;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::thread;

const ANSWERS: &str = "HTTP/1.1 200 Connection established\r\n\r\n";

/// A forge behind TLS, and a proxy in front of it.
struct Lab {
    fake: Fake,
    desk: Desk,
    /// Where the forge answers by TLS.
    forge: u16,
    /// All that the proxy has heard from the client.
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Lab {
    /// With a proxy that answers so.
    fn new(answer: &'static str) -> Self {
        let newest = commit('a');
        let fake = Fake::start(&[(7, &newest)]);
        let mut desk = Desk::github(fake.port);
        desk.pull_request(&newest, 7);
        let names = vec!["ghe.example.com".to_owned(), "127.0.0.1".to_owned()];
        let own = rcgen::generate_simple_self_signed(names).unwrap();
        let file = desk.folder.path().join("certificate.pem");
        fs::write(&file, own.cert.pem()).unwrap();
        desk.set("SSL_CERT_FILE", file.to_str().unwrap());
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own.signing_key.serialize_der()));
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key)
            .unwrap();
        let (config, behind) = (Arc::new(config), fake.port);
        let forge = server::listen(move |stream| {
            let session = ServerConnection::new(Arc::clone(&config)).unwrap();
            forward(StreamOwned::new(session, stream), behind);
        });
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = Arc::clone(&heard);
        let proxy = server::listen(move |stream| tunnel(stream, answer, forge, &ears));
        desk.set("GITHUB_API_URL", "https://ghe.example.com/api/v3");
        desk.set("HTTPS_PROXY", &format!("http://ana:s3cr%65t@127.0.0.1:{proxy}"));
        Self { fake, desk, forge, heard }
    }

    fn post(&self) -> crate::program::Ran {
        let ran = self.desk.post(&report(&["x is odd"]), &["--no-check-run"]);
        assert_eq!(ran.code, 1);
        for secret in ["s3cr", "ana"] {
            assert!(!ran.stdout.contains(secret) && !ran.stderr.contains(secret), "{}", ran.stderr);
        }
        ran
    }

    fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned()
    }
}

/// Head and body of a message.
fn message(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    loop {
        let start = bytes.len();
        reader.read_until(b'\n', &mut bytes).ok().filter(|it| *it > 0)?;
        let line = String::from_utf8_lossy(&bytes[start..]).to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let start = bytes.len();
    bytes.resize(start + length, 0);
    reader.read_exact(&mut bytes[start..]).ok()?;
    Some(bytes)
}

/// Hands what comes by TLS to a port of this machine.
fn forward(stream: StreamOwned<ServerConnection, TcpStream>, port: u16) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = message(&mut reader) {
        let mut forge = TcpStream::connect(("127.0.0.1", port)).unwrap();
        forge.write_all(&request).unwrap();
        let reply = message(&mut BufReader::new(&forge)).unwrap();
        reader.get_mut().write_all(&reply).unwrap();
    }
}

/// Answers a request for a tunnel, and if it grants it, carries bytes and listens to them.
fn tunnel(client: TcpStream, answer: &str, forge: u16, heard: &Mutex<Vec<u8>>) {
    let mut reader = BufReader::new(client.try_clone().unwrap());
    let Some(asked) = message(&mut reader) else { return };
    heard.lock().unwrap().extend(asked);
    (&client).write_all(answer.as_bytes()).unwrap();
    if answer != ANSWERS {
        return;
    }
    let forge = TcpStream::connect(("127.0.0.1", forge)).unwrap();
    let mut back = (forge.try_clone().unwrap(), client);
    thread::spawn(move || std::io::copy(&mut back.0, &mut back.1));
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = reader.read(&mut bytes) {
        heard.lock().unwrap().extend(&bytes[..count]);
        if (&forge).write_all(&bytes[..count]).is_err() {
            return;
        }
    }
}

#[test]
fn a_proxy_is_asked_for_a_tunnel_and_sees_nothing_of_what_goes_through() {
    let lab = Lab::new(ANSWERS);
    let ran = lab.post();
    assert_eq!((ran.stderr.as_str(), lab.fake.writes()), ("", 1));
    assert!(lab.fake.bodies()[0].contains("x is odd"));
    let heard = lab.heard();
    let asked = "CONNECT ghe.example.com:443 HTTP/1.1\r\nHost: ghe.example.com:443\r\n\
                 Proxy-Authorization: Basic YW5hOnMzY3JldA==\r\n\r\n\u{16}\u{3}";
    assert!(heard.starts_with(asked), "{heard}");
    for hidden in [TOKEN, "x is odd", "acme/mesh", "user-agent"] {
        assert!(!heard.contains(hidden), "the proxy hears {hidden}");
    }
    // The login for the proxy is for the proxy alone.
    for request in &lab.fake.world().requests {
        assert_eq!(request.header("proxy-authorization"), None);
    }
}

#[test]
fn a_host_that_is_named_is_reached_directly() {
    let mut lab = Lab::new(ANSWERS);
    lab.desk.set("GITHUB_API_URL", &format!("https://127.0.0.1:{}/api/v3", lab.forge));
    lab.desk.set("NO_PROXY", "example.com, 127.0.0.0/8");
    let ran = lab.post();
    assert_eq!((ran.stderr.as_str(), lab.fake.writes(), lab.heard().len()), ("", 1, 0));
}

#[test]
fn what_a_proxy_refuses_is_said_and_the_verdict_stays() {
    let login = "the proxy wants a login, in its variable as http://NAME:PASSWORD@HOST";
    let refused = "the proxy does not connect to the forge";
    let cases = [
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", login),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", refused),
        ("", refused),
        ("SSH-2.0-x\r\n\r\n", refused),
    ];
    // Each is tried four times, with waits between.
    let all = cases.map(|(answer, why)| thread::spawn(move || refuses(answer, why)));
    for one in all {
        one.join().unwrap();
    }
}

fn refuses(answer: &'static str, why: &str) {
    let lab = Lab::new(answer);
    let ran = lab.post();
    let warning = format!("warning: finding the pull request: the forge can't be reached: {why}\n");
    assert!(ran.stderr.starts_with(&warning), "{}", ran.stderr);
    assert_eq!((lab.fake.writes(), lab.fake.world().requests.len()), (0, 0));
    assert!(!lab.heard().contains(TOKEN));
}

#[test]
fn a_proxy_that_is_none_is_never_passed_by() {
    let mut lab = Lab::new(ANSWERS);
    for (value, message) in [
        ("http://127.0.0.1:1", "the forge can't be reached: no connection to the proxy"),
        ("socks5://ana:s3cret@127.0.0.1", "HTTPS_PROXY names a SOCKS proxy"),
        ("ftp://ana:s3cret@127.0.0.1", "HTTPS_PROXY names no proxy"),
    ] {
        // A forge that could be reached without it.
        lab.desk.set("GITHUB_API_URL", &format!("https://127.0.0.1:{}/api/v3", lab.forge));
        lab.desk.set("HTTPS_PROXY", value);
        let ran = lab.post();
        assert!(
            ran.stderr.starts_with("warning: ") && ran.stderr.contains(message),
            "{}",
            ran.stderr
        );
        assert_eq!(lab.fake.world().requests.len(), 0);
    }
}

#[test]
fn a_certificate_that_nobody_knows_is_not_trusted() {
    for through_proxy in [true, false] {
        let mut lab = Lab::new(ANSWERS);
        if !through_proxy {
            lab.desk.set("GITHUB_API_URL", &format!("https://127.0.0.1:{}/api/v3", lab.forge));
            lab.desk.set("NO_PROXY", "*");
        }
        let other = rcgen::generate_simple_self_signed(vec!["ghe.example.com".to_owned()]).unwrap();
        fs::write(lab.desk.folder.path().join("certificate.pem"), other.cert.pem()).unwrap();
        let ran = lab.post();
        let why = "the forge can't be reached: its certificate is not trusted here\n";
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
        assert_eq!(lab.fake.world().requests.len(), 0);
        assert_eq!(lab.heard().is_empty(), !through_proxy);
    }
}
