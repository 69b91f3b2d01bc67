//! The retries, against answers that are written down and a clock that jumps.

use super::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Default)]
struct Script {
    answers: RefCell<Vec<Result<Answer, Broken>>>,
    requests: RefCell<Vec<Request>>,
    now: Cell<u64>,
    slept: RefCell<Vec<u64>>,
}

struct Double(Rc<Script>);

impl Transport for Double {
    fn carry(&self, request: &Request) -> Result<Answer, Broken> {
        self.0.requests.borrow_mut().push(request.clone());
        self.0.answers.borrow_mut().remove(0)
    }
}

impl Clock for Double {
    fn now(&self) -> u64 {
        self.0.now.get()
    }

    fn sleep(&self, time: Duration) {
        self.0.now.set(self.0.now.get() + time.as_secs());
        self.0.slept.borrow_mut().push(time.as_secs());
    }
}

#[expect(clippy::unnecessary_wraps, reason = "stands in a script beside what is lost")]
fn answer(status: u16, headers: &[(&str, &str)]) -> Result<Answer, Broken> {
    let headers = headers.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let body = br#"{"message": "ghs_secret is wrong"}"#.to_vec();
    Ok(Answer { status, headers, body })
}

fn lost(sent: bool) -> Result<Answer, Broken> {
    Err(Broken { sent, why: "no connection" })
}

fn client(answers: Vec<Result<Answer, Broken>>) -> (Client, Rc<Script>) {
    let script = Rc::new(Script { answers: RefCell::new(answers), ..Script::default() });
    let base = Base::read("https://ghe.example.com/api/v3").unwrap();
    let double = |script: &Rc<Script>| Box::new(Double(Rc::clone(script)));
    let (transport, clock) = (double(&script), double(&script));
    (Client::new(transport, clock, base, "ghs_secret".to_owned()), script)
}

fn get(client: &mut Client) -> Result<u16, Error> {
    client.get("reading", "/x".to_owned()).map(|it| it.status)
}

fn post(client: &mut Client) -> Result<u16, Error> {
    let target = (Method::Post, "/x".to_owned());
    client.write("writing", target, Value::Null, Again::Ask).map(|it| it.status)
}

#[test]
fn reading_is_tried_again_with_growing_waits() {
    let answers = vec![answer(502, &[]), lost(true), lost(false), answer(200, &[])];
    let (mut client, script) = client(answers);
    assert_eq!(get(&mut client), Ok(200));
    assert_eq!(*script.slept.borrow(), [1, 2, 4]);
}

#[test]
fn reading_ends_after_four_tries() {
    let (mut client, script) = client((0..4).map(|_| answer(502, &[])).collect());
    let error = get(&mut client).unwrap_err();
    assert_eq!(error.to_string(), "reading: the forge answers 502: *** is wrong");
    assert_eq!(script.requests.borrow().len(), 4);
}

#[test]
fn a_write_of_unknown_fate_is_not_sent_again() {
    for unknown in [answer(500, &[]), answer(502, &[]), lost(true)] {
        let (mut client, script) = client(vec![unknown]);
        assert!(post(&mut client).unwrap_err().is_ambiguous());
        assert_eq!(script.requests.borrow().len(), 1);
    }
}

#[test]
fn a_write_that_was_not_carried_out_is_sent_again() {
    let limited = answer(429, &[("retry-after", "7")]);
    let (mut client, script) = client(vec![lost(false), limited, answer(201, &[])]);
    assert_eq!(post(&mut client), Ok(201));
    assert_eq!(*script.slept.borrow(), [1, 7]);
}

#[test]
fn what_is_refused_is_not_tried_again() {
    for status in [400, 401, 403, 404, 410, 422] {
        let (mut client, script) = client(vec![answer(status, &[])]);
        let error = get(&mut client).unwrap_err();
        assert!(matches!(error, Error::Status { .. }) && !error.is_ambiguous());
        assert!(!error.to_string().contains("ghs_"));
        assert_eq!(script.requests.borrow().len(), 1);
    }
}

#[test]
fn long_waits_are_not_waited_for() {
    let (mut client, script) = client(vec![answer(429, &[("retry-after", "61")])]);
    assert_eq!(get(&mut client), Err(Error::RateLimited { doing: "reading", seconds: 61 }));
    assert!(script.slept.borrow().is_empty());
}

#[test]
fn waits_together_end_too() {
    let limited = || answer(429, &[("retry-after", "60")]);
    let (mut client, script) = client(vec![limited(), limited(), limited()]);
    assert_eq!(get(&mut client), Err(Error::RateLimited { doing: "reading", seconds: 60 }));
    assert_eq!(*script.slept.borrow(), [60, 60]);
}

#[test]
fn the_reset_of_the_limit_is_waited_for() {
    let limited = answer(403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1012")]);
    let (mut client, script) = client(vec![limited, answer(200, &[])]);
    script.now.set(1_000);
    assert_eq!(get(&mut client), Ok(200));
    assert_eq!(*script.slept.borrow(), [13]);
}

#[test]
fn writes_keep_a_second_between_them() {
    let (mut client, script) = client((0..3).map(|_| answer(201, &[])).collect());
    for _ in 0..3 {
        post(&mut client).unwrap();
    }
    assert_eq!(*script.slept.borrow(), [1, 1]);
}

#[test]
fn only_the_same_host_is_followed() {
    let moved = |status, to: &str| answer(status, &[("location", to)]);
    let own = "https://ghe.example.com/api/v3/repositories/7/x";
    let (mut reader, script) = client(vec![moved(301, own), answer(200, &[])]);
    assert_eq!(get(&mut reader), Ok(200));
    assert_eq!(script.requests.borrow()[1].path, "/repositories/7/x");
    let (mut writer, script) = client(vec![moved(307, own), answer(201, &[])]);
    assert_eq!(post(&mut writer), Ok(201));
    assert_eq!(script.requests.borrow()[1].method, Method::Post);
    for (status, to) in
        [(302, "https://evil.example/x"), (301, "http://ghe.example.com/x"), (304, "")]
    {
        let (mut client, script) = client(vec![moved(status, to)]);
        assert_eq!(get(&mut client), Err(Error::Redirected { doing: "reading" }));
        assert_eq!(script.requests.borrow().len(), 1);
    }
    let (mut writer, _) = client(vec![moved(302, own)]);
    assert_eq!(post(&mut writer), Err(Error::Redirected { doing: "writing" }));
    let (mut reader, script) = client((0..4).map(|_| moved(302, own)).collect());
    assert_eq!(get(&mut reader), Err(Error::Redirected { doing: "reading" }));
    assert_eq!(script.requests.borrow().len(), 4);
}
