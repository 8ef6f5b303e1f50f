//! The battery, as Linux tells it.

use std::fs;
use std::path::Path;

use crate::ble::duty::Power;

const SUPPLIES: &str = "/sys/class/power_supply";

/// What is left now. A machine that tells nothing has no battery.
pub(super) fn read() -> Power {
    let supplies = fs::read_dir(SUPPLIES).into_iter().flatten().flatten();
    supplies.filter_map(|supply| battery(&supply.path())).next().unwrap_or(Power::Charging)
}

fn battery(supply: &Path) -> Option<Power> {
    let says = |name: &str| fs::read_to_string(supply.join(name)).ok().map(|text| text.trim().to_owned());
    // Mice and pens have batteries too.
    if says("type")? != "Battery" || says("scope").is_some_and(|scope| scope == "Device") {
        return None;
    }
    let is_charging = says("status").is_some_and(|status| status != "Discharging");
    let level = says("capacity")?.parse().ok()?;
    Some(if is_charging { Power::Charging } else { Power::Battery(level) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_battery_is_read_and_a_mouse_is_none() {
        let dir = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("writable");
        assert_eq!(battery(dir.path()), None);
        write("type", "Battery\n");
        write("status", "Discharging\n");
        write("capacity", "42\n");
        assert_eq!(battery(dir.path()), Some(Power::Battery(42)));
        write("status", "Full\n");
        assert_eq!(battery(dir.path()), Some(Power::Charging));
        write("scope", "Device\n");
        assert_eq!(battery(dir.path()), None);
    }
}
