//! One page that holds everything: plain words, then pictures, then details. It loads nothing, runs nothing, and can be
//! read on a phone, on paper and in the dark.

use std::fmt::Write as _;

use super::figures::{Figures, KEYS};
use super::plots::Plot;
use super::svg::{self, escape};
use super::words::{self, fill};
use super::{Subject, story, table};
use crate::outcome::Outcome;

const STYLE: &str = "\
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}\
main{max-width:62rem;margin:auto;padding:1rem}h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}\
h2{font-size:1.15rem;margin:2rem 0 .5rem}p,li{max-width:44rem}.soft,figcaption{color:var(--soft);font-size:.875rem}\
.first{font-size:1.15rem}.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1.5rem}\
figure{margin:0}svg{width:100%;height:auto;display:block}.scroll{overflow-x:auto}\
table{border-collapse:collapse;font-size:.9rem}th,td{text-align:right;padding:.25rem .75rem;border-bottom:1px solid var(--line)}\
th:first-child,td:first-child{text-align:left;padding-left:0;font-weight:normal}pre{font-size:.8rem;overflow-x:auto}\
code{font-size:.9em}summary{cursor:pointer}@media print{.plots{display:block}figure{break-inside:avoid;max-width:26rem}}";

/// The page.
pub(crate) fn page(outcomes: &[Outcome], figures: &Figures, subject: &Subject, plots: &[Plot]) -> String {
    let title = escape(&fill(words::TITLE, &[("scenario", subject.name.clone())]));
    let mut page = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title>\
         <style>{}{STYLE}</style></head><body><main><h1>{title}</h1>",
        words::LANGUAGE,
        svg::STYLE
    );
    paragraph(&mut page, "", &subject.about);
    paragraph(&mut page, "soft", &story::made(figures));

    heading(&mut page, words::SHORT);
    for (index, sentence) in story::short(outcomes, figures, subject).iter().enumerate() {
        paragraph(&mut page, if index == 0 { "first" } else { "" }, sentence);
    }
    heading(&mut page, words::CHANGE);
    page.push_str("<ul>");
    for sentence in story::change(outcomes, figures, subject) {
        let _ = write!(page, "<li>{}</li>", escape(&sentence));
    }
    let _ = write!(page, "</ul><p><code>ijwi-sim plan {}.toml</code></p>", escape(&subject.name));

    heading(&mut page, words::PICTURES);
    paragraph(&mut page, "soft", words::BAND);
    page.push_str("<div class=\"plots\">");
    for plot in plots {
        let _ = write!(page, "<figure>{}<figcaption>{}</figcaption></figure>", plot.svg, escape(plot.caption));
    }
    page.push_str("</div>");

    attacks(&mut page, outcomes);
    heading(&mut page, words::DETAILS);
    paragraph(&mut page, "soft", words::FIGURES_NOTE);
    let rows = KEYS.iter().map(|key| table::row(figures, key));
    rows_of(&mut page, &words::FIGURES_HEAD, rows.map(|row| row.to_vec()));
    heading(&mut page, words::WORLD);
    paragraph(&mut page, "", &story::world(subject));
    heading(&mut page, words::BELIEVE);
    for text in words::BELIEVE_TEXT {
        paragraph(&mut page, "", text);
    }
    let _ =
        write!(page, "<details><summary>{}</summary><pre>{}</pre></details>", words::SCENARIO, escape(&subject.text));
    page + "</main></body></html>\n"
}

fn attacks(page: &mut String, outcomes: &[Outcome]) {
    if outcomes.iter().all(|outcome| outcome.attacks.is_empty()) {
        return;
    }
    heading(page, words::ATTACKS);
    paragraph(page, "soft", words::ATTACKS_NOTE);
    let rows = outcomes.iter().flat_map(|outcome| &outcome.attacks).map(|attack| {
        let (score, chance) = (format!("{:.2}", attack.score), format!("{:.2}", attack.by_chance));
        vec![attack.who.clone(), attack.measure.clone(), score, chance]
    });
    rows_of(page, &words::ATTACKS_HEAD, rows);
}

fn rows_of(page: &mut String, head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    page.push_str("<div class=\"scroll\"><table><thead><tr>");
    for name in head {
        let _ = write!(page, "<th scope=\"col\">{name}</th>");
    }
    page.push_str("</tr></thead><tbody>");
    for row in rows {
        page.push_str("<tr>");
        for (column, cell) in row.iter().enumerate() {
            let (tag, scope) = if column == 0 { ("th", " scope=\"row\"") } else { ("td", "") };
            let _ = write!(page, "<{tag}{scope}>{}</{tag}>", escape(cell));
        }
        page.push_str("</tr>");
    }
    page.push_str("</tbody></table></div>");
}

fn heading(page: &mut String, text: &str) {
    let _ = write!(page, "<h2>{text}</h2>");
}

fn paragraph(page: &mut String, class: &str, text: &str) {
    if !text.is_empty() {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let _ = write!(page, "<p{class}>{}</p>", escape(text));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{outcome, subject};
    use super::*;
    use crate::outcome::Attack;

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
