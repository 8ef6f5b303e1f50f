//! Plots as SVG, written by hand: lines with a band, columns, and a map. Colours are classes, which the page or the file's
//! own style gives; nothing is loaded from anywhere.

use std::fmt::Write as _;

/// Width of a plot in its own units: a phone's, so that its words can be read there.
const WIDTH: f64 = 340.0;
/// Height.
const HEIGHT: f64 = 210.0;
/// What axes and their words take.
const LEFT: f64 = 46.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 36.0;

/// Colours for light and for dark, told apart by shade too. A page may take them for its own words.
pub(crate) const STYLE: &str = "\
:root{--ink:#26282b;--soft:#5c6066;--line:#d9d9d4;--ground:#e4e4e0;--paper:#fdfdfb;\
--c0:#1f5fa8;--c1:#c2571a;--c2:#2b7a4b;--c3:#7a4ba3;--c4:#8a6d1f;--c5:#a33b5c}\
@media(prefers-color-scheme:dark){:root{--ink:#e6e6e3;--soft:#a7abb0;--line:#3b3e42;--ground:#34373b;--paper:#191b1d;\
--c0:#7db4f0;--c1:#f0a36b;--c2:#7fcf9f;--c3:#c3a1e8;--c4:#d9c06b;--c5:#f09bb6}}\
svg text{font:11px system-ui,sans-serif;fill:var(--ink)}\
svg .axis{stroke:var(--soft);fill:none}svg .grid{stroke:var(--line)}\
svg .c0{--c:var(--c0)}svg .c1{--c:var(--c1)}svg .c2{--c:var(--c2)}svg .c3{--c:var(--c3)}svg .c4{--c:var(--c4)}\
svg .c5{--c:var(--c5)}\
svg .line{stroke:var(--c);stroke-width:2;fill:none}svg .band{fill:var(--c);opacity:.2}svg .bar{fill:var(--c)}\
svg .ground{fill:var(--ground)}";

/// A line, and the band in which the runs lie.
pub(crate) struct Series {
    /// What it is; empty where there is only one.
    pub(crate) name: String,
    /// (x, lowest, mean, highest), x ascending.
    pub(crate) points: Vec<[f64; 4]>,
}

/// What a plot says beside its data.
pub(crate) struct Labels<'a> {
    /// What one who can't see it hears.
    pub(crate) title: &'a str,
    pub(crate) x: &'a str,
    pub(crate) y: &'a str,
    /// Whether y is a share.
    pub(crate) percent: bool,
}

/// Lines over a common x.
pub(crate) fn lines(labels: &Labels<'_>, series: &[Series]) -> String {
    let points = || series.iter().flat_map(|series| &series.points);
    let x_max = points().map(|point| point[0]).fold(0.0, f64::max);
    let y_max = if labels.percent { 1.0 } else { points().map(|point| point[3]).fold(0.0, f64::max) };
    let mut plot = Plot::new(labels, x_max, y_max);
    plot.x_axis(labels.x);
    for (index, series) in series.iter().enumerate() {
        let at = |x: f64, y: f64| format!("{:.1},{:.1}", plot.x(x), plot.y(y));
        let up = series.points.iter().map(|point| at(point[0], point[3]));
        let down = series.points.iter().rev().map(|point| at(point[0], point[1]));
        let band: Vec<String> = up.chain(down).collect();
        let line: Vec<String> = series.points.iter().map(|point| at(point[0], point[2])).collect();
        let (band, line) = (band.join(" "), line.join(" "));
        let _ = write!(plot.svg, "<g class=\"c{index}\"><polygon class=\"band\" points=\"{band}\"/>");
        let _ = write!(plot.svg, "<polyline class=\"line\" points=\"{line}\"/></g>");
    }
    let names: Vec<&str> = series.iter().map(|series| series.name.as_str()).filter(|name| !name.is_empty()).collect();
    plot.legend(&names);
    plot.done()
}

/// Columns side by side, each with its name below and its value above.
pub(crate) fn columns(labels: &Labels<'_>, bars: &[(String, f64)]) -> String {
    let y_max = bars.iter().map(|bar| bar.1).fold(0.0, f64::max);
    let count = bars.len().max(1) as f64;
    let mut plot = Plot::new(labels, count, y_max);
    let width = (WIDTH - LEFT - RIGHT) / count;
    // Names on every column as long as they fit, else on some.
    let longest = bars.iter().map(|bar| bar.0.chars().count()).max().unwrap_or(1) as f64 * 6.2;
    let every = (longest / width).ceil().max(1.0) as usize;
    for (index, (name, value)) in bars.iter().enumerate() {
        let (x, y) = (plot.x(index as f64), plot.y(*value));
        let (left, wide, tall) = (x + width * 0.1, width * 0.8, HEIGHT - BOTTOM - y);
        let _ = write!(
            plot.svg,
            "<rect class=\"bar c0\" x=\"{left:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{tall:.1}\"/>"
        );
        if index % every == 0 {
            plot.text(x + width / 2.0, HEIGHT - BOTTOM + 14.0, "middle", name);
        }
    }
    plot.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 4.0, "middle", labels.x);
    plot.done()
}

/// Parts of a whole as rows with their value: a plot whose names are words.
pub(crate) fn rows(title: &str, unit: &str, parts: &[(String, f64)]) -> String {
    let most = parts.iter().map(|part| part.1).fold(1e-9, f64::max);
    let height = 30.0 * parts.len() as f64 + 8.0;
    let mut svg = begin(title, WIDTH, height);
    for (index, (name, value)) in parts.iter().enumerate() {
        let (y, wide) = (30.0 * index as f64, (WIDTH - 20.0) * value / most);
        let _ = write!(svg, "<text x=\"2\" y=\"{:.0}\">{}: {} {unit}</text>", y + 12.0, escape(name), number(*value));
        let _ = write!(
            svg,
            "<rect class=\"bar c{index}\" x=\"2\" y=\"{:.0}\" width=\"{:.1}\" height=\"11\"/>",
            y + 16.0,
            wide.max(1.0)
        );
    }
    svg + "</svg>"
}

/// A map: squares of ground, and places with a letter each.
pub(crate) fn map(
    title: &str,
    size: (f64, f64),
    ground: &[(f64, f64)],
    side: f64,
    places: &[(&str, (f64, f64))],
) -> String {
    let scale = (WIDTH - 24.0) / size.0.max(size.1);
    let below = size.1 * scale + 24.0;
    let at = |(x, y): (f64, f64)| (12.0 + x.clamp(0.0, size.0) * scale, 12.0 + (size.1 - y.clamp(0.0, size.1)) * scale);
    let mut svg = begin(title, WIDTH, below + 34.0);
    for square in ground {
        let (x, y) = at(*square);
        let side = side * scale;
        let _ = write!(
            svg,
            "<rect class=\"ground\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
            x - side * 0.4,
            y - side * 0.4,
            side * 0.8,
            side * 0.8
        );
    }
    let (mut kinds, mut drawn): (Vec<&str>, Vec<(f64, f64)>) = Default::default();
    for (kind, place) in places {
        if !kinds.contains(kind) {
            kinds.push(kind);
        }
        let index = kinds.iter().position(|known| known == kind).unwrap_or(0);
        let (x, y) = beside(at(*place), &drawn, below);
        drawn.push((x, y));
        let initial = kind.chars().next().unwrap_or('?').to_uppercase();
        let _ = write!(svg, "<circle class=\"bar c{index}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"/>");
        let _ = write!(svg, "<text x=\"{:.1}\" y=\"{:.1}\">{initial}</text>", x + 6.0, y + 4.0);
    }
    let (mut x, mut y) = (4.0, below + 14.0);
    for (index, kind) in kinds.iter().enumerate() {
        let wide = 18.0 + 5.8 * kind.chars().count() as f64;
        if x + wide > WIDTH {
            (x, y) = (4.0, y + 15.0);
        }
        let _ = write!(svg, "<circle class=\"bar c{index}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\"/>", x + 4.0, y - 4.0);
        let _ = write!(svg, "<text x=\"{:.1}\" y=\"{y:.1}\">{}</text>", x + 10.0, escape(kind));
        x += wide;
    }
    svg + "</svg>"
}

/// What a mark with its letter takes.
const MARK: (f64, f64) = (20.0, 13.0);

/// Where a mark is drawn whole: in its place or, where another stands, as near to it as there is room.
fn beside((x, y): (f64, f64), drawn: &[(f64, f64)], height: f64) -> (f64, f64) {
    let places = (0..8).map(f64::from).flat_map(|step| {
        let (right, down) = (step * MARK.0, step * MARK.1);
        [(x + right, y), (x - right, y), (x, y + down), (x, y - down)]
    });
    let is_free = |(x, y): &(f64, f64)| {
        let is_inside = (5.0..=WIDTH - MARK.0).contains(x) && (5.0..=height).contains(y);
        is_inside && drawn.iter().all(|other| (other.0 - x).abs() >= MARK.0 || (other.1 - y).abs() >= MARK.1)
    };
    places.into_iter().find(is_free).unwrap_or((x, y))
}

/// A file of its own, with the style that a page would give.
pub(crate) fn standing_alone(svg: &str) -> String {
    let named = svg.replacen("<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"", 1);
    named.replacen('>', &format!("><style>{STYLE}</style>"), 1)
}

/// Axes and what stands on them.
struct Plot {
    svg: String,
    x_max: f64,
    y_max: f64,
}

impl Plot {
    fn new(labels: &Labels<'_>, x_max: f64, y_max: f64) -> Self {
        let y_max = if y_max > 0.0 { y_max } else { 1.0 };
        let step = if labels.percent { 0.25 } else { step(y_max) };
        let y_max = if labels.percent { 1.0 } else { (y_max / step).ceil() * step };
        let mut plot = Self { svg: begin(labels.title, WIDTH, HEIGHT), x_max: x_max.max(1e-9), y_max };
        for tick in 0..=(y_max / step).round() as u32 {
            let value = f64::from(tick) * step;
            let y = plot.y(value);
            let _ = write!(
                plot.svg,
                "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{:.1}\" y2=\"{y:.1}\"/>",
                WIDTH - RIGHT
            );
            let name = if labels.percent { format!("{:.0}%", value * 100.0) } else { number(value) };
            plot.text(LEFT - 4.0, y + 4.0, "end", &name);
        }
        plot.text(2.0, 11.0, "start", labels.y);
        let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
        let _ = write!(plot.svg, "<path class=\"axis\" d=\"M{LEFT} {TOP}V{bottom:.1}H{right:.1}\"/>");
        plot
    }

    fn x_axis(&mut self, label: &str) {
        let step = step(self.x_max);
        for tick in 0..=(self.x_max / step + 1e-9) as u32 {
            let value = f64::from(tick) * step;
            let x = self.x(value);
            self.text(x, HEIGHT - BOTTOM + 14.0, "middle", &number(value));
        }
        self.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 4.0, "middle", label);
    }

    fn legend(&mut self, names: &[&str]) {
        for (index, name) in names.iter().enumerate() {
            let y = TOP + 12.0 + 14.0 * index as f64;
            let x = LEFT + 8.0;
            let _ = write!(self.svg, "<g class=\"c{index}\"><path class=\"line\" d=\"M{x} {:.1}h14\"/></g>", y - 4.0);
            self.text(x + 18.0, y, "start", name);
        }
    }

    fn text(&mut self, x: f64, y: f64, anchor: &str, text: &str) {
        let _ = write!(self.svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>", escape(text));
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + (WIDTH - LEFT - RIGHT) * value / self.x_max
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value / self.y_max).clamp(0.0, 1.0)
    }

    fn done(self) -> String {
        self.svg + "</svg>"
    }
}

fn begin(title: &str, width: f64, height: f64) -> String {
    let title = escape(title);
    format!("<svg viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" aria-label=\"{title}\">")
}

/// A step of 1, 2 or 5 times a power of ten that gives three to six ticks.
fn step(max: f64) -> f64 {
    let mut unit = 1e-3;
    while unit * 10.0 <= max {
        unit *= 10.0;
    }
    [0.2, 0.5, 1.0, 2.0].map(|step| step * unit).into_iter().find(|step| max / step <= 5.5).unwrap_or(2.0 * unit)
}

/// A number as short as it can be said.
pub(crate) fn number(value: f64) -> String {
    let decimals = match value.abs() {
        0.0 => 0,
        size if size < 1.0 => 2,
        size if size < 10.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A text that can stand in HTML and in an attribute.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        for max in [0.01, 0.7, 1.0, 3.0, 9.9, 24.0, 168.0, 12_345.0] {
            let count = max / step(max);
            assert!((2.0..=5.6).contains(&count), "{max}: {count}");
        }
    }

    #[test]
    fn names_cannot_break_out() {
        let svg = rows("a\"b", "kB", &[("<script>".to_owned(), 1.0)]);
        assert!(!svg.contains("<script>") && svg.contains("a&quot;b"), "{svg}");
    }

    #[test]
    fn no_mark_hides_another_or_its_letter() {
        let crowd = [(100.0, 100.0); 9].into_iter().chain((0..9).map(|step| (100.0 + 4.0 * f64::from(step), 97.0)));
        let mut drawn = Vec::new();
        for place in crowd.chain([(WIDTH - 6.0, 6.0); 3]) {
            drawn.push(beside(place, &drawn, 300.0));
        }
        for (index, one) in drawn.iter().enumerate() {
            assert!((5.0..=WIDTH - MARK.0).contains(&one.0) && (5.0..=300.0).contains(&one.1), "{one:?}");
            for other in &drawn[..index] {
                assert!((one.0 - other.0).abs() >= MARK.0 || (one.1 - other.1).abs() >= MARK.1, "{one:?} {other:?}");
            }
        }
        assert_eq!(drawn[..2], [(100.0, 100.0), (120.0, 100.0)]);
    }

    #[test]
    fn numbers_are_short() {
        let said = [0.0, 0.25, 0.5, 3.0, 3.24, 32.4, 3_240.0].map(number);
        assert_eq!(said, ["0", "0.25", "0.5", "3", "3.2", "32", "3240"]);
    }
}
