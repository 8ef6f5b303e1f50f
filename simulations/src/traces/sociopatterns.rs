//! Lists of SocioPatterns: `t i j`, one line for each 20 s in which two badges saw each other's faces.

use std::collections::BTreeMap;

use anyhow::Result;

use super::bad_line;
use crate::world::{DeviceId, Meeting, Millis};

/// What one record stands for.
const RECORD: Millis = 20_000;

/// Meetings, records that follow on each other merged, and how many people there are. Badges are numbered anew by their
/// own order; time begins at the first record.
///
/// # Errors
/// The line that is none.
pub fn contacts(text: &str, rate: u32) -> Result<(Vec<Meeting>, u32)> {
    let mut records = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let words: Vec<_> = line.split_whitespace().collect();
        let read = || {
            let [t, i, j, ..] = words[..] else { return None };
            let (t, i, j): (Millis, u32, u32) = (t.parse().ok()?, i.parse().ok()?, j.parse().ok()?);
            Some((t.checked_mul(1000)?, i.min(j), i.max(j)))
        };
        records.push(read().ok_or_else(|| bad_line(number, line, "`t i j`"))?);
    }
    records.sort_unstable();
    let mut ids: Vec<_> = records.iter().flat_map(|(_, i, j)| [*i, *j]).collect();
    ids.sort_unstable();
    ids.dedup();
    let place = |badge: u32| ids.binary_search(&badge).expect("it was gathered above") as DeviceId;
    let start = records.first().map_or(0, |(t, ..)| *t);
    let mut open: BTreeMap<(DeviceId, DeviceId), Meeting> = BTreeMap::new();
    let mut meetings = Vec::new();
    for (t, i, j) in records {
        let (a, b, from) = (place(i), place(j), t - start);
        match open.get_mut(&(a, b)) {
            Some(meeting) if from <= meeting.until => meeting.until = from + RECORD,
            _ => {
                let meeting = Meeting { a, b, from, until: from + RECORD, rate, setup: 0 };
                meetings.extend(open.insert((a, b), meeting));
            }
        }
    }
    meetings.extend(open.into_values());
    meetings.sort_by_key(|meeting| (meeting.from, meeting.a, meeting.b));
    Ok((meetings, ids.len() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_that_follow_on_each_other_are_one_meeting() {
        let (meetings, people) = contacts("100 7 4\n120 7 4\n180 4 7\n100 9 4\n", 1).unwrap();
        assert_eq!(people, 3);
        let meeting = |a, b, from, until| Meeting { a, b, from, until, rate: 1, setup: 0 };
        assert_eq!(meetings, [meeting(0, 1, 0, 40_000), meeting(0, 2, 0, 20_000), meeting(0, 1, 80_000, 100_000)]);
        assert!(contacts("1 2\n", 1).is_err());
    }
}
