//! The ONE's way of carrying: after each event and at each tenth of a second every node, in random order, ends what it
//! was sending and begins something new if all its links are free. Its chance is taken from it too ([`java`]), so that
//! what is left between the two is the order of events within one tenth of a second.

use core::fmt;

use super::java;
use super::node::{Copy, MessageId, Node, Transfer};
use crate::traces::Created;
use crate::world::{Meeting, Millis};

/// The ONE's step in seconds. Its clock adds steps up, and so must this one: a second begins where its sum says so.
const TICK: f64 = 0.1;

/// The ONE looks for what is over once a minute, in seconds; and counts whole minutes that are left, so that the last one
/// does not count.
const MINUTE: f64 = 60.0;

/// Which of the ONE's routers.
#[derive(Clone, core::marker::Copy, Debug, PartialEq, Eq)]
pub enum Router {
    /// To the addressee only.
    Direct,
    /// To everybody.
    Epidemic,
    /// Binary Spray and Wait with so many copies.
    Spray(u32),
}

impl fmt::Display for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direct => f.pad("direct"),
            Self::Epidemic => f.pad("epidemic"),
            Self::Spray(copies) => write!(f, "spray and wait {copies}"),
        }
    }
}

/// What came of it, in the ONE's terms.
#[derive(Clone, Debug)]
pub struct Carried {
    created: usize,
    relayed: u64,
    /// Ascending.
    delays: Vec<f64>,
}

impl Carried {
    /// Messages that arrived.
    pub fn delivered(&self) -> usize {
        self.delays.len()
    }

    /// Their share.
    pub fn ratio(&self) -> f64 {
        self.delays.len() as f64 / self.created as f64
    }

    /// Transfers that were no delivery, for each delivery.
    pub fn overhead(&self) -> f64 {
        (self.relayed as f64 - self.delays.len() as f64) / self.delays.len() as f64
    }

    /// The median delay of what arrived.
    pub fn median_seconds(&self) -> f64 {
        self.delays.get(self.delays.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// Carries `created` over `meetings` until `until`.
pub fn replay(meetings: &[Meeting], created: &[Created], router: Router, buffer: u64, until: Millis) -> Carried {
    let mut run = Run::new(meetings, created, router, buffer);
    let mut events: Vec<(Millis, Event)> = Vec::new();
    events.extend(meetings.iter().enumerate().map(|(link, meeting)| (meeting.until, Event::Down(link))));
    events.extend(meetings.iter().enumerate().map(|(link, meeting)| (meeting.from, Event::Up(link))));
    events.extend(created.iter().enumerate().map(|(id, message)| (message.at, Event::Created(id))));
    events.sort_by_key(|(at, _)| *at);
    let mut events = events.into_iter().map(|(at, event)| (seconds(at), event)).peekable();
    let mut now = 0.0;
    while now < seconds(until) {
        now += TICK;
        while let Some((at, event)) = events.next_if(|(at, _)| *at <= now) {
            run.now = at;
            run.happen(event);
            run.update();
        }
        run.now = now;
        run.update();
    }
    let mut delays: Vec<_> =
        run.arrived.iter().zip(created).filter_map(|(at, message)| Some((*at)? - seconds(message.at))).collect();
    delays.sort_by(f64::total_cmp);
    Carried { created: created.len(), relayed: run.relayed, delays }
}

enum Event {
    Up(usize),
    Down(usize),
    Created(MessageId),
}

struct Link {
    ends: [usize; 2],
    rate: f64,
    up: bool,
    carries: bool,
}

impl Link {
    fn other(&self, node: usize) -> usize {
        self.ends[usize::from(self.ends[0] == node)]
    }
}

struct Run<'a> {
    created: &'a [Created],
    router: Router,
    buffer: u64,
    now: f64,
    nodes: Vec<Node>,
    links: Vec<Link>,
    /// Nodes in the order of the last step, in which the next one shuffles them.
    order: Vec<usize>,
    arrived: Vec<Option<f64>>,
    relayed: u64,
}

impl<'a> Run<'a> {
    fn new(meetings: &[Meeting], created: &'a [Created], router: Router, buffer: u64) -> Self {
        let ends = meetings.iter().flat_map(|meeting| [meeting.a, meeting.b]);
        let last = ends.chain(created.iter().flat_map(|message| [message.from, message.to])).max().unwrap_or(0);
        let link = |meeting: &Meeting| Link {
            ends: [meeting.a as usize, meeting.b as usize],
            rate: f64::from(meeting.rate),
            up: false,
            carries: false,
        };
        Self {
            created,
            router,
            buffer,
            now: 0.0,
            nodes: (0..=last).map(|_| Node::new(created.len())).collect(),
            links: meetings.iter().map(link).collect(),
            order: (0..=last as usize).collect(),
            arrived: vec![None; created.len()],
            relayed: 0,
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Up(link) => {
                self.links[link].up = true;
                for end in self.links[link].ends {
                    self.nodes[end].links.push(link);
                }
            }
            Event::Down(link) => {
                self.links[link].up = false;
                for end in self.links[link].ends {
                    self.nodes[end].links.retain(|other| *other != link);
                }
            }
            Event::Created(id) => {
                let Created { number, size, from, to, ttl, .. } = self.created[id];
                let tokens = if let Router::Spray(copies) = self.router { copies } else { 1 };
                let hash = java::hash(&format!("M{number}"));
                let expires = self.now + seconds(ttl) - MINUTE;
                let copy = Copy { id, hash, size, to: to as usize, expires, tokens };
                let node = &mut self.nodes[from as usize];
                if node.make_room(size, self.buffer) {
                    node.insert(copy);
                }
            }
        }
    }

    fn update(&mut self) {
        let mut order = core::mem::take(&mut self.order);
        self.shuffle(&mut order);
        for node in &order {
            self.finish(*node);
            self.nodes[*node].expire(self.now, MINUTE);
            self.begin(*node);
        }
        self.order = order;
    }

    /// Ends a transfer that is through, or whose link is down.
    fn finish(&mut self, node: usize) {
        let Some(transfer) = self.nodes[node].sending else { return };
        let through = (transfer.done - self.now) * self.links[transfer.link].rate < 1.0;
        if !through && self.links[transfer.link].up {
            return;
        }
        self.nodes[node].sending = None;
        self.links[transfer.link].carries = false;
        if !through {
            return;
        }
        self.relayed += 1;
        let mut copy = transfer.copy;
        if let Some(ours) = self.nodes[node].copies.iter_mut().find(|ours| ours.id == copy.id)
            && let Router::Spray(_) = self.router
        {
            ours.tokens /= 2;
        }
        copy.tokens = copy.tokens.div_ceil(2);
        if copy.to == transfer.to {
            self.nodes[transfer.to].knows[copy.id] = true;
            self.arrived[copy.id].get_or_insert(self.now);
        } else {
            self.nodes[transfer.to].insert(copy);
        }
    }

    /// Begins a transfer: first what is for a neighbour, ours or theirs, then anything.
    fn begin(&mut self, node: usize) {
        if self.nodes[node].links.is_empty() || self.nodes[node].copies.is_empty() || self.is_busy(node) {
            return;
        }
        let links = self.nodes[node].links.clone();
        if self.for_neighbours(node).into_iter().any(|(copy, link)| self.send(node, link, copy)) {
            return;
        }
        for link in &links {
            let other = self.links[*link].other(node);
            let theirs = self.for_neighbours(other).into_iter().filter(|(_, on)| on == link);
            if !self.is_busy(other)
                && theirs.collect::<Vec<_>>().into_iter().any(|(copy, _)| self.send(other, *link, copy))
            {
                return;
            }
        }
        let least = match self.router {
            Router::Direct => return,
            Router::Epidemic => 1,
            Router::Spray(_) => 2,
        };
        let mut copies: Option<Vec<Copy>> = None;
        for link in links {
            let other = self.links[link].other(node);
            let lacks = |copy: &Copy| copy.tokens >= least && !self.nodes[other].knows[copy.id];
            if self.is_busy(other) || !self.nodes[node].copies.iter().any(lacks) {
                continue;
            }
            let copies = copies.get_or_insert_with(|| {
                let mut copies = self.nodes[node].copies_in_order();
                copies.retain(|copy| copy.tokens >= least);
                self.shuffle(&mut copies);
                copies
            });
            if copies.iter().any(|copy| self.send(node, link, *copy)) {
                return;
            }
        }
    }

    /// Copies whose addressee is at the other end of a link, shuffled.
    fn for_neighbours(&self, node: usize) -> Vec<(Copy, usize)> {
        let node_is = |copy: &Copy, link: &usize| self.links[*link].other(node) == copy.to;
        let links = &self.nodes[node].links;
        if !self.nodes[node].copies.iter().any(|copy| links.iter().any(|link| node_is(copy, link))) {
            return Vec::new();
        }
        let copies = self.nodes[node].copies_in_order();
        let to_link = |copy: Copy| links.iter().filter(move |link| node_is(&copy, link)).map(move |link| (copy, *link));
        let mut found: Vec<_> = copies.into_iter().flat_map(to_link).collect();
        self.shuffle(&mut found);
        found
    }

    fn is_busy(&self, node: usize) -> bool {
        let node = &self.nodes[node];
        node.sending.is_some() || node.links.iter().any(|link| self.links[*link].carries)
    }

    /// Whether the other side takes it.
    fn send(&mut self, from: usize, link: usize, copy: Copy) -> bool {
        let to = self.links[link].other(from);
        if self.is_busy(to) || self.nodes[to].knows[copy.id] || (copy.expires <= self.now && copy.to != to) {
            return false;
        }
        if !self.nodes[to].make_room(copy.size, self.buffer) {
            return false;
        }
        let done = self.now + copy.size as f64 / self.links[link].rate;
        self.nodes[from].sending = Some(Transfer { copy, link, to, done });
        self.links[link].carries = true;
        true
    }

    /// The ONE shuffles by a generator that it seeds with the second, each time anew: all nodes prefer the same messages for
    /// a second, and that is a part of how it carries.
    fn shuffle<T>(&self, items: &mut [T]) {
        let mut random = java::Random::new(self.now as u64);
        for count in (2..=items.len()).rev() {
            items.swap(count - 1, random.below(count as u32) as usize);
        }
    }
}

fn seconds(millis: Millis) -> f64 {
    millis as f64 / 1000.0
}
