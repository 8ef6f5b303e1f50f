//! Every word that a report says, so that a translation is one file. `{name}` stands for a figure.

use crate::scenario::Named;

/// Puts figures into a text. A placeholder without a figure stays, so that a test sees it.
pub(crate) fn fill(text: &str, figures: &[(&str, String)]) -> String {
    let filled =
        figures.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value));
    debug_assert!(!filled.contains('{'), "a figure is missing: {filled}");
    filled
}

pub(crate) const LANGUAGE: &str = "en";
pub(crate) const TITLE: &str = "How long until a report arrives: {scenario}";
pub(crate) const MADE: &str = "Simulated, not measured: {phones} phones for {days} days, {policy}, {seeds}.";
pub(crate) const AS_IT_SHIPS: &str = "which hand on as the app does";
pub(crate) const BY_POLICY: &str = "which hand on by the policy {policy}";
pub(crate) const ONE_SEED: &str = "one run";
pub(crate) const MANY_SEEDS: &str = "{count} runs with different chance";

pub(crate) const SHORT: &str = "In short";
pub(crate) const ARRIVES: &str = "Of 100 reports, {day} arrive within a day, {two} within two days and {three} within three days \
                                  (72 hours, within which medical help works best).";
pub(crate) const ARRIVES_UNSURE: &str = "The {count} runs gave from {low} to {high} within a day.";
pub(crate) const ARRIVES_SAME: &str = "All {count} runs gave the same within a day.";
pub(crate) const ARRIVES_ONE: &str = "This is one run of chance. Run it with more seeds before you rely on it.";
pub(crate) const HALF: &str = "Half of all reports are there after {median}, nine in ten after {p90}.";
pub(crate) const HALF_ONLY: &str =
    "Half of all reports are there after {median}. Nine in ten do not arrive within the simulated time.";
pub(crate) const NOT_HALF: &str = "Fewer than half of the reports arrive within the simulated {days} days.";
pub(crate) const WAITS: &str = "Of that time a report waits {slot} in the mean for its slot on the author's phone, which \
                                is what hides who reports, and is carried for {way}.";
pub(crate) const PRICE: &str = "It costs a phone {mah} mAh a day, {percent}% of a cheap phone's battery; the most goes to {part}. \
                                It sends and receives {mb} MB a day, over Bluetooth or local Wi-Fi, never over paid data, and \
                                holds {held} MB for others at most.";
pub(crate) const PARTS: [&str; 6] =
    ["Bluetooth being on", "looking for others", "being seen", "connections", "transfers", "checking what arrives"];

pub(crate) const CHANGE: &str = "What to look at";
pub(crate) const CHANGE_NEVER_LEFT: &str = "{count} of 100 reports were never handed to anybody. Their authors' phones met too few others: more phones help, or a \
     team that walks past their shelters.";
pub(crate) const CHANGE_STUCK: &str = "{count} of 100 reports were carried, but by nobody who came to a relay in time. A second connectivity point where \
     people go anyway, or more walks, helps them.";
pub(crate) const CHANGE_SLOT: &str = "Most of the time is spent waiting for the slot. More slots a day make it faster; they cost each phone that much more \
     traffic, and an observer learns a little more.";
pub(crate) const CHANGE_PHOTOS: &str = "Of 100 photos {count} are whole by the end. A photo is many envelopes, and each of them waits for a slot of its \
     own, so that it takes days to leave. Letting it leave in a burst is faster, and shows who sends it.";
pub(crate) const CHANGE_RELAY: &str = "In {days} days {percent}% of the phones come near a relay. A connectivity point where more people go is worth trying \
     first.";
pub(crate) const CHANGE_RELAY_NONE: &str = "No resident's phone comes near a relay in {days} days: everything hangs on the teams. A connectivity point where people \
     go is worth trying first.";
pub(crate) const CHANGE_FULL: &str =
    "Phones were full: at least one held as many envelopes as it has room for. More room, or fewer photos, helps.";
pub(crate) const CHANGE_NOTHING: &str = "Nothing stands out. A plan shows what each change would bring:";
pub(crate) const CHANGE_PLAN: &str = "What each of these would bring is what a plan shows:";

pub(crate) const PICTURES: &str = "In pictures";
pub(crate) const BAND: &str = "The line is the mean of all runs, the band goes from the lowest to the highest.";
pub(crate) const MAP: &str = "The camp as it was simulated. Each grey square is a community of 16 shelters.";
pub(crate) const MAP_OUTSIDE: &str = "relay, far outside";
pub(crate) const MAP_LEGEND: [&str; 6] = ["relay", "gate", "clinic", "market", "school", "distribution"];
pub(crate) const DELAY: &str = "How long reports take. Read upward from an hour: that share has arrived by then.";
pub(crate) const DELAY_X: &str = "hours since it was filed";
pub(crate) const DELAY_Y: &str = "arrived";
pub(crate) const ARRIVED: &str = "Reports filed and arrived, day by day.";
pub(crate) const ARRIVED_X: &str = "day";
pub(crate) const ARRIVED_Y: &str = "reports";
pub(crate) const ARRIVED_FILED: &str = "filed";
pub(crate) const ARRIVED_THERE: &str = "arrived";
pub(crate) const COPIES: &str = "How often a report was handed on, to anybody, until the end.";
pub(crate) const COPIES_X: &str = "times handed on";
pub(crate) const COPIES_Y: &str = "reports";
pub(crate) const BYTES: &str = "What a phone sends and receives in a day, by what it is for.";
pub(crate) const BYTES_KINDS: [&str; 4] = ["greeting", "comparing", "envelopes", "receipts"];
pub(crate) const BYTES_UNIT: &str = "kB";
pub(crate) const HELD: &str = "What phones hold for others, in the mean. Receipts let them drop what has arrived.";
pub(crate) const HELD_X: &str = "day";
pub(crate) const HELD_Y: &str = "envelopes a phone";
pub(crate) const ENERGY: &str = "Where a phone's battery goes, in mAh a day, in the mean.";
pub(crate) const ENERGY_UNIT: &str = "mAh";
pub(crate) const ENERGY_SPREAD: &str =
    "Phones by what they spend in a day: those that save power look for others less often.";
pub(crate) const ENERGY_SPREAD_X: &str = "mAh a day";
pub(crate) const ENERGY_SPREAD_Y: &str = "phones";
pub(crate) const ATTACKS: &str = "What an attacker reaches";
pub(crate) const ATTACKS_NOTE: &str =
    "An attacker who knows nothing reaches what stands under 'by chance'; what is near it tells nothing.";
pub(crate) const ATTACKS_HEAD: [&str; 4] = ["who", "measure", "reached", "by chance"];
pub(crate) const POINTS_LOST: &str = "reports of others lost, of 100";
pub(crate) const FLOOD: &str = "5% flood under a stolen key";
pub(crate) const FLOOD_SAME_KEY: &str = "5% flood, reports under the same key";
pub(crate) const BLACK_HOLES: &str = "20% swallow what they get";
pub(crate) const LIARS: &str = "10% lie about their reach and swallow";
pub(crate) const REPLAYERS: &str = "10% replay whatever they ever got";
pub(crate) const SEIZED: &str = "10% are seized half-way through";
pub(crate) const HIDES_BESIDE: &str = "one more relay, at the market, that hides";
pub(crate) const HIDE_ALL: &str = "all relays hide what they get";
pub(crate) const JAMMED_MARKET: &str = "the market is jammed, 50 m around";
pub(crate) const JAMMED_GATE: &str = "the gate is jammed, 50 m around";

pub(crate) const DETAILS: &str = "In detail";
pub(crate) const FIGURES_NOTE: &str =
    "Mean of the runs with its 95% interval (Student's t); without an interval there was one run.";
pub(crate) const FIGURES_HEAD: [&str; 3] = ["figure", "mean", "95% interval"];
pub(crate) const RUNNING: &str = "seed {seed}: {meetings} meetings";
pub(crate) const RUNNING_DAY: &str = "  day {day} of {days}";
pub(crate) const WRITTEN: &str = "written: {file}";
pub(crate) const TRYING: &str = "trying: {what}";
pub(crate) const CAMP_TITLE: &str = "{scenario}: {people} people in {households} households on {width} by {depth} m, {phones} phones, {teams} devices of teams, \
     {relays} relays.";
pub(crate) const WORLD: &str = "The camp's contacts";
pub(crate) const WORLD_TEXT: &str = "{meetings} meetings in which two devices noticed each other: {day} a phone a day, with {others} different phones. Once bytes \
     can flow, a tenth of them last less than {low}, half less than {middle}, a tenth more than {high}. \
     {relay}% of the phones come near a relay at least once.";
pub(crate) const BELIEVE: &str = "What to believe";
pub(crate) const BELIEVE_TEXT: [&str; 4] = [
    "The phones' decisions are those of the program that ships: the same code. Where people go and when is made up from \
     standards for camps and from guesses; the scenario file holds them all, and better figures belong there.",
    "Ranges, rates and the time to notice each other are drawn from distributions whose sources stand in radio.rs. People \
     walk in straight lines, carry their own phones, and a phone talks with any number of others at once; real ones stop at \
     seven or eight.",
    "Battery figures are a model by a table of currents (energy.rs). Believe the proportions; phones differ by a factor of \
     two and more.",
    "Times count from the moment at which a report is filed to the first relay. The desk collects from there. A photo is \
     many envelopes beside the report, and is told apart.",
];
pub(crate) const SCENARIO: &str = "The scenario";

pub(crate) const COMPARE_HEAD: [&str; 5] = ["figure", "A", "B", "B less A", "95% intervals"];
pub(crate) const COMPARE_APART: &str = "apart";
pub(crate) const COMPARE_OVERLAP: &str = "overlap";
pub(crate) const COMPARE_ONE_RUN: &str = "more seeds needed";

pub(crate) const PLAN_TITLE: &str =
    "Plan for {scenario}: what it takes until {share} of 100 reports arrive within {hours}.";
pub(crate) const DO_WHERE_KEEP: &str = "Leave the connectivity point where it is: {what}.";
pub(crate) const DO_WHERE: &str = "Put the connectivity point here: {what}.";
pub(crate) const DO_WALKS: &str = "Teams: {what}.";
pub(crate) const DO_PHONES: &str = "Phones that run Ijwi: {what}.";
pub(crate) const PLAN_GIVES: &str =
    "With that, {got} of 100 arrive within {hours} (95% interval {low} to {high}), half of all after {median}.";
pub(crate) const PLAN_YES: &str = "That reaches the goal.";
pub(crate) const PLAN_NO: &str = "That does not reach the goal of {share} of 100.";
pub(crate) const PLAN_WHOLE: &str = "On the part on which the options were tried it did. Plan on the whole camp, which takes longer: --phones-max {all}.";
pub(crate) const PLAN_UNSURE: &str = "Whether that reaches {share} of 100 can't be told from so few runs.";
pub(crate) const ASK_WHERE: &str = "Where does the connectivity point go?";
pub(crate) const ASK_WALKS: &str = "How many walks of field teams a day?";
pub(crate) const ASK_PHONES: &str = "How many phones?";
pub(crate) const WHERE_KEEP: &str = "Nothing that was tried is seen to be better than {what}.";
pub(crate) const WHERE_BEST: &str = "Best of what was tried: {what}. It takes a way to the internet there.";
pub(crate) const WHERE_ENOUGH: &str = "Where it is it surely reaches {share} of 100 within {hours}: {what}.";
pub(crate) const WHERE_BETTER: &str = "Seen to be better still: {others}.";
pub(crate) const WHERE_EQUALS: &str = "As good, as far as these runs can tell: {others}.";
pub(crate) const LEAST_ENOUGH: &str =
    "The least of what was tried that surely reaches {share} of 100 within {hours}: {what}.";
pub(crate) const NONE_ENOUGH: &str = "None of what was tried surely reaches {share} of 100 within {hours}. The least that nothing larger is seen to beat: {what}.";
pub(crate) const MORE_SEEDS: &str =
    "Some are too close to the goal to tell. More runs would, about {seeds}: --seeds {seeds}.";
pub(crate) const ON_THE_BORDER: &str =
    "Some lie so close to {share} of 100 that no reasonable number of runs would tell. Take them as on the border.";
pub(crate) const AGAINST_NOW: &str = "against now";
pub(crate) const AGAINST_ABOVE: &str = "against the line above";
pub(crate) const BETTER: &str = "better";
pub(crate) const WORSE: &str = "worse";
pub(crate) const NOT_SEEN: &str = "no difference seen";
pub(crate) const CHOSEN: &str = "→ ";
pub(crate) const NOT_CHOSEN: &str = "  ";
pub(crate) const TO: &str = " to ";
pub(crate) const FROM_TO: &str = "{low} to {high}";
pub(crate) const PLAN_MADE: &str = "How this was found";
pub(crate) const PLAN_PART: &str = "The options were tried on a part of the camp with {part} of its {all} phones, as densely settled. In the whole camp reports \
     have farther to go, so that the tables are too hopeful; what is said first was simulated on the whole camp.";
pub(crate) const ON_THE_WHOLE: &str = "all of it, on the whole camp";
pub(crate) const PLAN_HOW: &str = "Each option ran {seeds} times, and up to three times as often where it was too close to the goal to tell, with the same \
     seeds for all. Differences come from pairs of runs with the same seed; 'better', 'worse' and intervals are at 95%. \
     Questions were asked in turn, each on top of the answers before it; other combinations were not tried.";
pub(crate) const PLAN_IN_TIME: &str = "of 100 within {hours}";
pub(crate) const PLAN_INTERVAL: &str = "95% interval";
pub(crate) const PLAN_MEDIAN: &str = "half after";
pub(crate) const PLAN_REACHES: &str = "reaches {share}?";
pub(crate) const YES: &str = "yes";
pub(crate) const NO: &str = "no";
pub(crate) const UNSURE: &str = "can't tell";
pub(crate) const PLACE_BESIDE: &str = "as now, and a second one at {place}";
pub(crate) const NO_WALKS: &str = "no walks";
pub(crate) const WALKS: &str = "{count} walks a day";
pub(crate) const NO_WALKS_NOTE: &str = "That is about carrying reports. Teams still have to come: they hand out the stamps without which nobody can report.";
pub(crate) const ONE_WALK: &str = "1 walk a day";
pub(crate) const WALK_SELDOM: &str = "a walk every {days} days";
pub(crate) const AS_NOW: &str = "{what}, as now";
pub(crate) const PHONES: &str = "{count} phones ({share}% of the people)";

/// How places are called in a sentence.
pub(crate) fn place(named: Named) -> &'static str {
    match named {
        Named::Gate => "the gate",
        Named::Clinic => "the clinic",
        Named::Market => "the market",
        Named::School => "the school",
        Named::Distribution => "the distribution",
        Named::Centre => "the middle of the camp",
        Named::Outside => "an office outside",
    }
}

pub(crate) const NEVER: &str = "never";
pub(crate) const MINUTES: &str = "{count} minutes";
pub(crate) const HOURS: &str = "{count} hours";
pub(crate) const DAYS: &str = "{count} days";
pub(crate) const SECONDS: &str = "{count} seconds";

/// Names of the figures, by key.
pub(crate) fn figure(key: &str) -> &'static str {
    match key {
        "delivery" => "arrived by the end, late ones too",
        "photos" => "photos that are whole by the end",
        "within_1d" => "arrived within a day",
        "within_2d" => "arrived within two days",
        "within_3d" => "arrived within three days",
        "median_h" => "half of all arrive within, h",
        "p90_h" => "nine in ten arrive within, h",
        "mean_h" => "mean time of those that arrive, h",
        "wait_h" => "of which for the slot, h",
        "copies" => "times a report is handed over for one that arrives",
        "copies_all" => "envelopes handed over in all, cover too, for one that arrives",
        "never_left" => "never handed to anybody",
        "contacts" => "contacts a phone a day",
        "mb" => "MB on the air a phone a day",
        "news_share" => "of which receipts",
        "news_kb" => "kB of receipts a phone a day",
        "mah" => "mAh a phone a day",
        "mah_p90" => "mAh a day, nine in ten phones at most",
        "held_peak" => "envelopes held by a phone, at the highest mean",
        "held_after" => "held in all, cover too, a day after the last report arrived",
        "held_left" => "of an envelope's holders, still so a day after it arrived",
        _ => "",
    }
}
