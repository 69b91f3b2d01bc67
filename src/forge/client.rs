//! Requests with our own retries: what may have been carried out is never sent twice unasked.

use super::address::Base;
use super::error::Error;
use super::pace::{ALL_WAITS, BETWEEN_WRITES, Clock, TRIES, WAIT, asked_to_wait, backoff};
use super::transport::{Answer, Broken, Method, Request, Transport};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;

/// Most redirects of one request, all on the same host.
const REDIRECTS: u32 = 3;

/// A way to a forge that keeps to its limits.
pub(super) struct Client {
    transport: Box<dyn Transport>,
    clock: Box<dyn Clock>,
    base: Base,
    /// Kept to be struck out of what the forge says.
    token: String,
    waited: Duration,
    has_written: bool,
}

/// Whether a request may be sent again when its fate is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// A second one changes nothing.
    Harmless,
    /// A second one does it twice: whoever asked must look first.
    Ask,
}

impl Client {
    pub(super) fn new(
        transport: Box<dyn Transport>,
        clock: Box<dyn Clock>,
        base: Base,
        token: String,
    ) -> Self {
        Self { transport, clock, base, token, waited: Duration::ZERO, has_written: false }
    }

    /// Reads something.
    pub(super) fn get(&mut self, doing: &'static str, path: String) -> Result<Answer, Error> {
        self.send(doing, &Request { method: Method::Get, path, body: None }, Again::Harmless)
    }

    /// Writes something.
    pub(super) fn write(
        &mut self,
        doing: &'static str,
        (method, path): (Method, String),
        body: Value,
        again: Again,
    ) -> Result<Answer, Error> {
        self.space_out();
        self.send(doing, &Request { method, path, body: Some(body) }, again)
    }

    /// Removes something; what is gone already can't be removed twice.
    pub(super) fn delete(&mut self, doing: &'static str, path: String) -> Result<(), Error> {
        self.space_out();
        let request = Request { method: Method::Delete, path, body: None };
        match self.send(doing, &request, Again::Harmless) {
            Ok(_) | Err(Error::Status { status: 404, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Leaves some time between what is written.
    fn space_out(&mut self) {
        if self.has_written {
            self.clock.sleep(BETWEEN_WRITES);
        }
        self.has_written = true;
    }

    /// Waits as long as after a failed attempt.
    pub(super) fn wait(&mut self, attempt: u32) {
        self.clock.sleep(backoff(attempt));
    }

    /// Sends a request until it is answered, or there is no use in it.
    fn send(
        &mut self,
        doing: &'static str,
        request: &Request,
        again: Again,
    ) -> Result<Answer, Error> {
        let mut attempt = 0;
        loop {
            let last = attempt + 1 >= TRIES;
            match self.follow(doing, request) {
                Ok(answer) => match asked_to_wait(&answer, self.clock.now()) {
                    Some(time) if last => {
                        return Err(Error::RateLimited { doing, seconds: time.as_secs() });
                    }
                    Some(time) => self.wait_as_asked(doing, time)?,
                    None if answer.status >= 500 && again == Again::Harmless && !last => {
                        self.wait(attempt);
                    }
                    None if answer.status >= 400 => return Err(self.refused(doing, &answer)),
                    None => return Ok(answer),
                },
                Err(Error::Unreachable { sent, .. })
                    if !last && (!sent || again == Again::Harmless) =>
                {
                    self.wait(attempt);
                }
                Err(error) => return Err(error),
            }
            attempt += 1;
        }
    }

    fn wait_as_asked(&mut self, doing: &'static str, time: Duration) -> Result<(), Error> {
        if time > WAIT || self.waited + time > ALL_WAITS {
            return Err(Error::RateLimited { doing, seconds: time.as_secs() });
        }
        self.waited += time;
        self.clock.sleep(time);
        Ok(())
    }

    /// Sends a request and follows redirects on the same host that keep its method.
    fn follow(&self, doing: &'static str, request: &Request) -> Result<Answer, Error> {
        let mut request = request.clone();
        for _ in 0..=REDIRECTS {
            let answer = self.transport.carry(&request).map_err(|Broken { sent, why }| {
                Error::Unreachable { doing, why: why.to_owned(), sent }
            })?;
            let keeps = match answer.status {
                307 | 308 => true,
                301 | 302 => request.method == Method::Get,
                300..=399 => false,
                _ => return Ok(answer),
            };
            let target = answer.header("location").and_then(|it| self.base.own(it));
            match target.filter(|_| keeps) {
                Some(path) => {
                    let below = path.strip_prefix(self.base.path.as_str()).unwrap_or(path);
                    below.clone_into(&mut request.path);
                }
                None => return Err(Error::Redirected { doing }),
            }
        }
        Err(Error::Redirected { doing })
    }

    fn refused(&self, doing: &'static str, answer: &Answer) -> Error {
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let said = ["message", "error"].into_iter().find_map(|it| body.get(it)?.as_str());
        Error::status(doing, answer.status, said.unwrap_or_default(), &self.token)
    }
}

/// What an answer holds.
pub(super) fn read<T: DeserializeOwned>(doing: &'static str, answer: &Answer) -> Result<T, Error> {
    serde_json::from_slice(&answer.body).map_err(|_| Error::Odd { doing })
}

/// Whether the forge says that there is another page.
pub(super) fn has_next(answer: &Answer) -> bool {
    let next = |it: &str| it.split(',').any(|link| link.contains("rel=\"next\""));
    answer.header("link").is_some_and(next)
}

#[cfg(test)]
mod tests;
