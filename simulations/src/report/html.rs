//! One page that holds everything: plain words, then pictures, then details. It loads nothing, runs nothing, and can be
//! read on a phone, on paper and in the dark.

use std::fmt::Write as _;

use super::figures::{Figures, Interval};
use super::plots::Plot;
use super::svg::{self, escape};
use super::words::{self, fill};
use super::{Subject, story, table};
use crate::outcome::{Attack, Outcome};

const STYLE: &str = "\
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}\
main{max-width:62rem;margin:auto;padding:1rem}h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}\
h2{font-size:1.15rem;margin:2rem 0 .5rem}p,li{max-width:44rem}.soft,figcaption{color:var(--soft);font-size:.875rem}\
.first{font-size:1.15rem}.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1.5rem}\
figure{margin:0}svg{width:100%;height:auto;display:block}.scroll{overflow-x:auto}\
table{border-collapse:collapse;font-size:.9rem}th,td{text-align:right;padding:.25rem .75rem;border-bottom:1px solid var(--line)}td{white-space:nowrap}\
th:first-child,td:first-child{text-align:left;padding-left:0;font-weight:normal;min-width:9rem}pre{font-size:.8rem;overflow-x:auto}\
code{font-size:.9em}summary{cursor:pointer}@media print{.plots{display:block}figure{break-inside:avoid;max-width:26rem}}";

/// A page that is being written.
pub(crate) struct Page(String);

impl Page {
    /// A page with its title.
    pub(crate) fn new(title: &str) -> Self {
        let title = escape(title);
        Self(format!(
            "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
             <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title>\
             <style>{}{STYLE}</style></head><body><main><h1>{title}</h1>",
            words::LANGUAGE,
            svg::STYLE
        ))
    }

    pub(crate) fn heading(&mut self, text: &str) {
        let _ = write!(self.0, "<h2>{}</h2>", escape(text));
    }

    pub(crate) fn paragraphs(&mut self, texts: &[String]) {
        for text in texts {
            self.paragraph("", text);
        }
    }

    pub(crate) fn list(&mut self, points: &[String]) {
        self.0.push_str("<ul>");
        for point in points {
            let _ = write!(self.0, "<li>{}</li>", escape(point));
        }
        self.0.push_str("</ul>");
    }

    pub(crate) fn table(&mut self, head: &[impl AsRef<str>], rows: impl Iterator<Item = Vec<String>>) {
        self.0.push_str("<div class=\"scroll\"><table><thead><tr>");
        for name in head {
            let _ = write!(self.0, "<th scope=\"col\">{}</th>", escape(name.as_ref()));
        }
        self.0.push_str("</tr></thead><tbody>");
        for row in rows {
            self.0.push_str("<tr>");
            for (column, cell) in row.iter().enumerate() {
                let (tag, scope) = if column == 0 { ("th", " scope=\"row\"") } else { ("td", "") };
                let _ = write!(self.0, "<{tag}{scope}>{}</{tag}>", escape(cell));
            }
            self.0.push_str("</tr>");
        }
        self.0.push_str("</tbody></table></div>");
    }

    pub(crate) fn done(self) -> String {
        self.0 + "</main></body></html>\n"
    }

    fn paragraph(&mut self, class: &str, text: &str) {
        if !text.is_empty() {
            let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
            let _ = write!(self.0, "<p{class}>{}</p>", escape(text));
        }
    }

    fn code(&mut self, text: &str) {
        let _ = write!(self.0, "<p><code>{}</code></p>", escape(text));
    }

    fn plots(&mut self, plots: &[Plot]) {
        self.0.push_str("<div class=\"plots\">");
        for plot in plots {
            let _ = write!(self.0, "<figure>{}<figcaption>{}</figcaption></figure>", plot.svg, escape(plot.caption));
        }
        self.0.push_str("</div>");
    }

    fn folded(&mut self, summary: &str, text: &str) {
        let _ = write!(self.0, "<details><summary>{summary}</summary><pre>{}</pre></details>", escape(text));
    }
}

/// The report's page.
pub(crate) fn page(outcomes: &[Outcome], figures: &Figures, subject: &Subject, plots: &[Plot]) -> String {
    let mut page = Page::new(&fill(words::TITLE, &[("scenario", subject.name.clone())]));
    page.paragraph("", &subject.about);
    page.paragraph("soft", &story::made(figures));

    page.heading(words::SHORT);
    for (index, sentence) in story::short(outcomes, figures, subject).iter().enumerate() {
        page.paragraph(if index == 0 { "first" } else { "" }, sentence);
    }
    page.heading(words::CHANGE);
    page.list(&story::change(outcomes, figures, subject));
    page.code(&format!("ijwi-sim plan {}.toml", subject.name));

    page.heading(words::PICTURES);
    page.paragraph("soft", words::BAND);
    page.plots(plots);

    attacks(&mut page, outcomes);
    page.heading(words::DETAILS);
    page.paragraph("soft", words::FIGURES_NOTE);
    page.table(&words::FIGURES_HEAD, table::rows(figures).map(Vec::from));
    page.heading(words::WORLD);
    page.paragraph("", &story::world(subject));
    page.heading(words::BELIEVE);
    page.paragraphs(&words::BELIEVE_TEXT.map(str::to_owned));
    page.folded(words::SCENARIO, &subject.text);
    page.done()
}

fn attacks(page: &mut Page, outcomes: &[Outcome]) {
    if outcomes.iter().all(|outcome| outcome.attacks.is_empty()) {
        return;
    }
    page.heading(words::ATTACKS);
    page.paragraph("soft", words::ATTACKS_NOTE);
    let mut attacks: Vec<(&Attack, Vec<f64>)> = Vec::new();
    for attack in outcomes.iter().flat_map(|outcome| &outcome.attacks) {
        let same = attacks.iter_mut().find(|(known, _)| (&known.who, &known.measure) == (&attack.who, &attack.measure));
        match same {
            Some((_, scores)) => scores.push(attack.score),
            None => attacks.push((attack, vec![attack.score])),
        }
    }
    let rows = attacks.into_iter().filter_map(|(attack, scores)| {
        let score = Interval::of(&scores)?;
        let half = score.half.map(|half| format!(" ± {half:.2}")).unwrap_or_default();
        let (reached, chance) = (format!("{:.2}{half}", score.mean), format!("{:.2}", attack.by_chance));
        Some(vec![attack.who.clone(), attack.measure.clone(), reached, chance])
    });
    page.table(&words::ATTACKS_HEAD, rows);
}

#[cfg(test)]
mod tests {
    use super::super::tests::{outcome, subject};
    use super::*;

    fn made(outcomes: &[Outcome], subject: &Subject) -> String {
        let figures = Figures::of(outcomes, subject);
        page(outcomes, &figures, subject, &super::super::plots::all(outcomes, subject))
    }

    #[test]
    fn a_page_loads_nothing() {
        let page = made(&[outcome(1), outcome(2)], &subject());
        for reference in ["http:", "https:", "//", "src=", "href=", "@import", "url(", "<script", "<link", "<iframe"] {
            assert!(!page.contains(reference), "the page holds {reference}");
        }
        assert!(!page.contains('{') || !page.contains("{count}"));
    }

    #[test]
    fn what_a_scenario_says_cannot_break_the_page() {
        let subject = Subject { name: "<b>x".to_owned(), text: "a = \"</pre><img>\"".to_owned(), ..subject() };
        let page = made(&[outcome(1)], &subject);
        assert!(!page.contains("<b>") && !page.contains("<img>"));
    }

    #[test]
    fn attackers_are_shown_where_there_were_any() {
        assert!(!made(&[outcome(1)], &subject()).contains(words::ATTACKS));
        let attack =
            Attack { who: "sees everything".to_owned(), measure: "AUC".to_owned(), score: 0.53, by_chance: 0.5 };
        let with = Outcome { attacks: vec![attack], ..outcome(1) };
        let page = made(&[with], &subject());
        assert!(page.contains(words::ATTACKS) && page.contains("0.53"));
    }
}
