//! What the ONE simulator writes: `ConnectivityONEReport` and `CreatedMessagesReport`.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{bad_line, device, millis};
use crate::world::{DeviceId, Meeting, Millis};

/// A message that the ONE made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Created {
    /// The number in its name.
    pub number: u32,
    /// When.
    pub at: Millis,
    /// Bytes.
    pub size: u64,
    /// Where.
    pub from: DeviceId,
    /// To whom.
    pub to: DeviceId,
    /// How long it may live.
    pub ttl: Millis,
}

/// Meetings of a connectivity report, lines `t CONN a b up` or `down`, ascending by their begin. What is still up at the
/// end ends with the last line. Ids must be below 2^20.
///
/// # Errors
/// The line that is none.
pub fn connections(text: &str, rate: u32) -> Result<Vec<Meeting>> {
    let mut up = BTreeMap::new();
    let mut meetings = Vec::new();
    let mut last = 0;
    for (number, line) in text.lines().enumerate() {
        let fail = || bad_line(number, line, "`time CONN a b up|down`");
        let words: Vec<_> = line.split_whitespace().collect();
        let [time, "CONN", a, b, what] = words[..] else { return Err(fail()) };
        let (at, a, b) = (|| Some((millis(time)?, device(a)?, device(b)?)))().ok_or_else(fail)?;
        last = at;
        let pair = (a.min(b), a.max(b));
        match what {
            "up" => up.entry(pair).or_insert(at),
            "down" => match up.remove(&pair) {
                Some(from) => {
                    meetings.push(Meeting { a: pair.0, b: pair.1, from, until: at, rate, setup: 0 });
                    continue;
                }
                None => continue,
            },
            _ => return Err(fail()),
        };
    }
    let open = up.into_iter().map(|((a, b), from)| Meeting { a, b, from, until: last, rate, setup: 0 });
    meetings.extend(open);
    meetings.sort_by_key(|meeting| (meeting.from, meeting.a, meeting.b));
    Ok(meetings)
}

/// Messages of a created-messages report, lines `time id size from to ttl isResponse`, the time to live in minutes.
///
/// # Errors
/// The line that is none.
pub fn created(text: &str) -> Result<Vec<Created>> {
    let mut messages = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        let words: Vec<_> = line.split_whitespace().collect();
        let read = || {
            let [time, id, size, from, to, ttl, ..] = words[..] else { return None };
            let ttl: Millis = ttl.parse().ok()?;
            Some(Created {
                number: device(id)?,
                at: millis(time)?,
                size: size.parse().ok()?,
                from: device(from)?,
                to: device(to)?,
                ttl: ttl * 60_000,
            })
        };
        messages.push(read().ok_or_else(|| bad_line(number, line, "`time id size from to ttl isResponse`"))?);
    }
    Ok(messages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_meetings() {
        let text = "0.10 CONN 9 3 up\n1.50 CONN 1 2 up\n2.00 CONN 3 9 down\n4.00 CONN 5 6 down\n";
        let meeting = |a, b, from, until| Meeting { a, b, from, until, rate: 7, setup: 0 };
        assert_eq!(connections(text, 7).unwrap(), [meeting(3, 9, 100, 2000), meeting(1, 2, 1500, 4000)]);
        let error = connections("0.1 CONN 1 2 up\n0.2 CONN 1 two up\n", 7).unwrap_err();
        assert!(error.to_string().starts_with("line 2:"), "{error}");
    }

    #[test]
    fn messages_have_their_time_to_live_in_minutes() {
        let text = "# time  ID  size  fromHost  toHost  TTL  isResponse\n32.0000 M1 4096 n120 n5 720 N \n";
        let message = Created { number: 1, at: 32_000, size: 4096, from: 120, to: 5, ttl: 43_200_000 };
        assert_eq!(created(text).unwrap(), [message]);
        assert!(created("32.0 M1 4096 n120\n").is_err());
    }
}
