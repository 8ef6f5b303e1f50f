//! Bounds of what a scenario says, each refused by its key and with what to do.

use std::fmt;
use std::ops::RangeInclusive;

use super::{Named, Scenario, ScenarioError, Spot};

impl Scenario {
    /// Checks every bound. Who changes a scenario by hand, as a plan does, calls it again.
    ///
    /// # Errors
    /// [`ScenarioError::Bounds`], with the key and what to do.
    pub fn check(&self) -> Result<(), ScenarioError> {
        let (camp, habits, radios, reports) = (&self.camp, &self.habits, &self.radios, &self.reports);
        if self.name.is_empty() || self.name.len() > 64 {
            return Err(refused("name", format!("\"{}\"", self.name), "1 to 64 bytes"));
        }
        within("days", self.days, 1..=45)?;
        within("camp.population", camp.population, 100..=500_000)?;
        within("camp.phones", camp.phones, 2..=100_000)?;
        if camp.phones > camp.population {
            return Err(refused("camp.phones", camp.phones.to_string(), "no more phones than camp.population"));
        }
        within("camp.area_per_person_m2", camp.area_per_person_m2, 5.0..=1_000.0)?;
        within("camp.people_per_water_point", camp.people_per_water_point, 50..=10_000)?;
        self.check_map()?;
        for (key, times) in [
            ("habits.water", habits.water),
            ("habits.market", habits.market),
            ("habits.neighbours", habits.neighbours),
            ("habits.kin", habits.kin),
            ("habits.clinic", habits.clinic),
        ] {
            within(key, times, 0.0..=4.0)?;
        }
        within("habits.distribution_days", habits.distribution_days, 1..=90)?;
        within("habits.walk_m_per_s", habits.walk_m_per_s, 0.3..=2.5)?;
        for (key, share) in [
            ("habits.school_share", habits.school_share),
            ("habits.outside_share", habits.outside_share),
            ("radios.saving_share", radios.saving_share),
            ("radios.empty_share", radios.empty_share),
            ("radios.fail_share", radios.fail_share),
            ("radios.cut_share", radios.cut_share),
            ("reports.photo_share", reports.photo_share),
            ("adversaries.flooders", self.adversaries.flooders),
            ("adversaries.black_holes", self.adversaries.black_holes),
            ("adversaries.liars", self.adversaries.liars),
            ("adversaries.replayers", self.adversaries.replayers),
            ("adversaries.seized", self.adversaries.seized),
        ] {
            within(key, share, 0.0..=1.0)?;
        }
        within("radios.scan_share", radios.scan_share, 0.005..=1.0)?;
        within("radios.range_factor", radios.range_factor, 0.2..=1.3)?;
        within("radios.again_s", radios.again_s, 0..=86_400)?;
        if radios.wifi_at.iter().any(|at| matches!(at, Named::Centre | Named::Outside)) {
            return Err(refused(
                "radios.wifi_at",
                "…".to_owned(),
                "people stay at gate, clinic, market, school, distribution",
            ));
        }
        if self.connectivity.is_empty() || self.connectivity.len() > 16 {
            let count = self.connectivity.len().to_string();
            return Err(refused("connectivity", count, "1 to 16 relays, each as [[connectivity]] with `at`"));
        }
        within("adversaries.hiding_relays", self.adversaries.hiding_relays, 0..=self.connectivity.len() as u32)?;
        for relay in &self.connectivity {
            within("connectivity.range_m", relay.range_m, 5.0..=40.0)?;
        }
        self.check_teams()?;
        within("reports.count", reports.count, 1..=100_000)?;
        within("reports.photo_envelopes", reports.photo_envelopes, 1..=4_000)?;
        if reports.first_day > reports.last_day || reports.last_day >= self.days {
            let days = format!("{} with last_day = {}", reports.first_day, reports.last_day);
            return Err(refused("reports.first_day", days, "first_day ≤ last_day < days"));
        }
        within("store.room", self.store.room, 1..=1_000_000)?;
        within("slots.per_day", self.slots.per_day, 0..=96)
    }

    fn check_map(&self) -> Result<(), ScenarioError> {
        let map = &self.map;
        let spots = self.connectivity.iter().filter_map(|relay| match relay.at {
            Spot::At(at) => Some(("connectivity.at", at)),
            Spot::Named(_) => None,
        });
        let jammed = match &self.adversaries.jammed {
            Some(Spot::At(at)) => Some(("adversaries.jammed", *at)),
            _ => None,
        };
        let places = [&map.clinics, &map.markets, &map.schools, &map.distribution];
        let keys = ["map.clinics", "map.markets", "map.schools", "map.distribution"];
        let places = keys.iter().zip(places).flat_map(|(key, at)| at.iter().map(move |at| (*key, *at)));
        for (key, at) in spots.chain(jammed).chain(places).chain(map.gate.map(|at| ("map.gate", at))) {
            within(key, at[0], 0.0..=1.0)?;
            within(key, at[1], 0.0..=1.0)?;
        }
        Ok(())
    }

    fn check_teams(&self) -> Result<(), ScenarioError> {
        if self.team.len() > 64 {
            return Err(refused("team", self.team.len().to_string(), "at most 64 teams"));
        }
        for team in &self.team {
            within("team.devices", team.devices, 1..=20)?;
            within("team.walks_per_day", team.walks_per_day, 1..=12)?;
            within("team.every_days", team.every_days, 1..=45)?;
            within("team.from_hour", team.from_hour, 0..=22)?;
            within("team.until_hour", team.until_hour, team.from_hour..=23)?;
            within("team.stops", team.stops, 1..=500)?;
            within("team.stop_minutes", team.stop_minutes, 0..=240)?;
        }
        Ok(())
    }
}

fn within<T: PartialOrd + fmt::Display>(key: &str, value: T, range: RangeInclusive<T>) -> Result<(), ScenarioError> {
    if range.contains(&value) {
        return Ok(());
    }
    let advice = format!("write a value from {} to {}", range.start(), range.end());
    Err(refused(key, value.to_string(), &advice))
}

fn refused(key: &str, value: String, advice: &str) -> ScenarioError {
    ScenarioError::Bounds { key: key.to_owned(), value, advice: advice.to_owned() }
}
