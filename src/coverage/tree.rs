//! Conditions as written, as trees over numbered leaves.

use crate::expression::{Expr, ExprKind};
use crate::program::{End, Program, Term};
use crate::ruleset::{Bound, BoundValue, Condition, Definition, Expression, Rule, Ruleset};
use crate::source::{Sources, Span};
use crate::value::Truth;

use super::{Kind, Part};

/// Logic over leaves, by their numbers.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Leaf(usize),
    /// `true` or `false` as written.
    Fixed(bool),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    /// The test, what holds where it does, what holds where it does not.
    If(Box<[Node; 3]>),
}

/// A test that logic does not take apart, where it is written.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// As an author would write it.
    pub text: String,
    pub span: Span,
    /// What it says, by itself.
    pub alone: Expression,
    /// Whether only readings stand in it: then no patient decides it.
    pub switch: bool,
}

/// How far a plan must have come before a decision is looked at. Rules go by their ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    /// Every record, also one that contradicts itself.
    Any,
    /// Every sound record.
    Sound,
    /// The rule's scope holds.
    InScope(String),
    /// And its condition is not false.
    Conditioned(String),
    /// And nothing lifts it for certain, and the anchor of its window is a day.
    Anchored(String),
    /// It applies, and the day is inside its window: what is left is whether it is done or breached.
    Applying(String),
}

/// A condition that comes to yes or no, or a test inside an expression that does not.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub part: Part,
    /// Of a test inside another expression, its text.
    pub test: Option<String>,
    pub span: Span,
    pub stage: Stage,
    pub tree: Node,
}

/// One end of a rule's window.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    pub rule: String,
    pub end: End,
    pub span: Span,
}

/// Everything in a rule set that comes to yes or no.
#[derive(Debug, Default)]
pub(super) struct Sites {
    pub decisions: Vec<Decision>,
    pub leaves: Vec<Leaf>,
    pub edges: Vec<Edge>,
}

impl Node {
    /// What it comes to.
    pub(super) fn truth(&self, of: &dyn Fn(usize) -> Truth) -> Truth {
        match self {
            Self::Leaf(number) => of(*number),
            Self::Fixed(value) => Truth::from(*value),
            Self::All(parts) => parts.iter().fold(Truth::True, |all, part| all.and(part.truth(of))),
            Self::Any(parts) => parts.iter().fold(Truth::False, |any, part| any.or(part.truth(of))),
            Self::Not(part) => !part.truth(of),
            Self::If(parts) => {
                let [test, then, otherwise] = parts.each_ref();
                match test.truth(of) {
                    Truth::True => then.truth(of),
                    Truth::False => otherwise.truth(of),
                    Truth::Unknown if then.truth(of) == otherwise.truth(of) => then.truth(of),
                    Truth::Unknown => Truth::Unknown,
                }
            }
        }
    }

    /// Tells of every leaf that is looked at whether it decides: whether the whole would be known, and the opposite,
    /// were the leaf the opposite.
    pub(super) fn watch(
        &self,
        of: &dyn Fn(usize) -> Truth,
        decides: bool,
        told: &mut dyn FnMut(usize, Truth, bool),
    ) {
        match self {
            Self::Leaf(number) => {
                let truth = of(*number);
                told(*number, truth, decides && truth != Truth::Unknown);
            }
            Self::Fixed(_) => {}
            Self::Not(part) => part.watch(of, decides, told),
            Self::All(parts) | Self::Any(parts) => {
                let neutral = Truth::from(matches!(self, Self::All(_)));
                for (at, part) in parts.iter().enumerate() {
                    let mut others = parts.iter().enumerate().filter(|(other, _)| *other != at);
                    part.watch(of, decides && others.all(|(_, other)| other.truth(of) == neutral), told);
                }
            }
            Self::If(parts) => {
                let [test, then, otherwise] = parts.each_ref();
                let branches = (then.truth(of), otherwise.truth(of));
                let differ = matches!(branches, (Truth::True, Truth::False) | (Truth::False, Truth::True));
                test.watch(of, decides && differ, told);
                let taken = test.truth(of);
                for (branch, taking) in [(then, Truth::True), (otherwise, Truth::False)] {
                    if taken == taking || taken == Truth::Unknown {
                        branch.watch(of, decides && taken == taking, told);
                    }
                }
            }
        }
    }

    /// The leaves in it, in the order of the text.
    pub(super) fn leaves(&self, found: &mut Vec<usize>) {
        match self {
            Self::Leaf(number) => found.push(*number),
            Self::Fixed(_) => {}
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.leaves(found)),
            Self::Not(part) => part.leaves(found),
            Self::If(parts) => parts.iter().for_each(|part| part.leaves(found)),
        }
    }
}

impl Sites {
    /// Gathers what a rule set says, in the order of its parts.
    pub(super) fn of(ruleset: &Ruleset, sources: &Sources, program: &Program) -> Self {
        let mut gather = Gather { ruleset, sources, sites: Self::default() };
        if let Some(scope) = &ruleset.guideline.scope {
            gather.decide(&Part::new(Kind::Scope, &ruleset.guideline.id.value), &Stage::Sound, scope);
        }
        for contradiction in &ruleset.contradictions {
            let part = Part::new(Kind::Contradiction, &contradiction.id.value);
            gather.decide(&part, &Stage::Any, &contradiction.when);
        }
        for (place, definition) in ruleset.definitions.iter().enumerate() {
            gather.definition(definition, is_boolean(program, place));
        }
        ruleset.rules.iter().for_each(|rule| gather.rule(rule));
        gather.sites
    }
}

/// Whether the definition at a place of definitions.yaml is yes or no.
fn is_boolean(program: &Program, place: usize) -> bool {
    program.definitions.iter().any(|it| it.place == place && matches!(it.body, Term::Test(_)))
}

struct Gather<'r> {
    ruleset: &'r Ruleset,
    sources: &'r Sources,
    sites: Sites,
}

impl Gather<'_> {
    fn rule(&mut self, rule: &Rule) {
        let id = rule.id.value.as_str();
        let in_scope = Stage::InScope(id.to_owned());
        if let Some(scope) = &rule.scope {
            self.decide(&Part::new(Kind::Scope, id), &Stage::Sound, scope);
        }
        if let Some(condition) = &rule.condition {
            self.decide(&Part::new(Kind::Condition, id), &in_scope, condition);
        }
        for exception in &rule.exceptions {
            let name = exception.id.value.clone();
            let part = Part { name, ..Part::new(Kind::Exception, id) };
            self.decide(&part, &Stage::Conditioned(id.to_owned()), &exception.when);
        }
        if let Some(timing) = &rule.timing {
            let ends = [&timing.opens, &timing.due, &timing.closes];
            for (end, bound) in End::ALL.into_iter().zip(ends) {
                bound.iter().for_each(|bound| self.bound(id, end, bound));
            }
        }
        let applying = Stage::Applying(id.to_owned());
        for (kind, condition) in [(Kind::Done, &rule.done_when), (Kind::Breached, &rule.breached_when)] {
            condition.iter().for_each(|it| self.decide(&Part::new(kind, id), &applying, it));
        }
        for caution in &rule.cautions {
            self.decide(&Part::new(Kind::Caution, id), &in_scope, &caution.when);
        }
    }

    fn bound(&mut self, rule: &str, end: End, bound: &Bound) {
        self.sites.edges.push(Edge { rule: rule.to_owned(), end, span: bound.span });
        if let BoundValue::Expression(expression) = &bound.value {
            let part = Part::new(Kind::of_end(end), rule);
            self.inside(&part, &Stage::Anchored(rule.to_owned()), &expression.tree, expression);
        }
    }

    fn definition(&mut self, definition: &Definition, boolean: bool) {
        let part = Part::new(Kind::Definition, &definition.name.value);
        match &definition.body {
            Condition::Expression(expression) if !boolean => {
                self.inside(&part, &Stage::Sound, &expression.tree, expression);
            }
            body => self.decide(&part, &Stage::Sound, body),
        }
    }

    fn decide(&mut self, part: &Part, stage: &Stage, condition: &Condition) {
        let at = self.open(part, None, stage, condition.span());
        let tree = self.condition(part, stage, condition);
        self.sites.decisions[at].tree = tree;
    }

    /// Takes the place of a decision before those that stand inside it.
    fn open(&mut self, part: &Part, test: Option<String>, stage: &Stage, span: Span) -> usize {
        let (part, stage) = (part.clone(), stage.clone());
        self.sites.decisions.push(Decision { part, test, span, stage, tree: Node::Fixed(true) });
        self.sites.decisions.len() - 1
    }

    fn condition(&mut self, within: &Part, stage: &Stage, condition: &Condition) -> Node {
        let mut each =
            |parts: &[Condition]| parts.iter().map(|it| self.condition(within, stage, it)).collect();
        match condition {
            Condition::All(parts, _) => Node::All(each(parts)),
            Condition::Any(parts, _) => Node::Any(each(parts)),
            Condition::Not(part, _) => Node::Not(Box::new(self.condition(within, stage, part))),
            Condition::Expression(e) => self.logic(within, stage, &e.tree, e),
        }
    }

    /// An expression that is yes or no.
    fn logic(&mut self, within: &Part, stage: &Stage, e: &Expr, holder: &Expression) -> Node {
        match &e.kind {
            ExprKind::Bool(value) => Node::Fixed(*value),
            ExprKind::All(parts) => {
                Node::All(parts.iter().map(|part| self.logic(within, stage, part, holder)).collect())
            }
            ExprKind::Any(parts) => {
                Node::Any(parts.iter().map(|part| self.logic(within, stage, part, holder)).collect())
            }
            ExprKind::Not(part) => Node::Not(Box::new(self.logic(within, stage, part, holder))),
            ExprKind::If { test, then, otherwise } => {
                let parts = [test, then, otherwise].map(|part| self.logic(within, stage, part, holder));
                Node::If(Box::new(parts))
            }
            _ => {
                let leaf = self.leaf(e, holder);
                self.inside(within, stage, e, holder);
                Node::Leaf(leaf)
            }
        }
    }

    fn leaf(&mut self, e: &Expr, holder: &Expression) -> usize {
        let (mut readings, mut others) = (false, false);
        e.names(&mut |name| match self.ruleset.reading(name) {
            Some(_) => readings = true,
            None => others = true,
        });
        self.sites.leaves.push(Leaf {
            text: e.to_string(),
            span: holder.place(self.sources, &e.at),
            alone: Expression { tree: e.clone(), node: holder.node.clone() },
            switch: readings && !others,
        });
        self.sites.leaves.len() - 1
    }

    /// The tests inside an expression that is something else than logic: of an `if`, in the list of a `count`.
    fn inside(&mut self, within: &Part, stage: &Stage, e: &Expr, holder: &Expression) {
        let tests: Vec<&Expr> = match &e.kind {
            ExprKind::If { test, .. } => vec![test],
            ExprKind::Call { name, args } if name == "count" => args
                .iter()
                .flat_map(|arg| if let ExprKind::List(items) = &arg.kind { items.as_slice() } else { &[] })
                .collect(),
            _ => Vec::new(),
        };
        for test in &tests {
            let place = holder.place(self.sources, &test.at);
            let at = self.open(within, Some(test.to_string()), stage, place);
            let tree = self.logic(within, stage, test, holder);
            self.sites.decisions[at].tree = tree;
        }
        for child in e.children() {
            let held = tests.iter().any(|test| std::ptr::eq(*test, child));
            if !held && !matches!(child.kind, ExprKind::List(_)) {
                self.inside(within, stage, child, holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Node::{self, All, Any, Fixed, If, Leaf, Not};
    use super::Truth;

    const TRUTHS: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

    fn choice(test: Node, then: Node, otherwise: Node) -> Node {
        If(Box::new([test, then, otherwise]))
    }

    /// Trees over the leaves 0 to 3.
    fn trees() -> Vec<Node> {
        let not = |node| Not(Box::new(node));
        let inner = || Any(vec![Leaf(1), not(Leaf(2))]);
        vec![
            All(vec![Leaf(0), inner(), Leaf(3)]),
            Any(vec![All(vec![Leaf(0), Leaf(1)]), All(vec![Leaf(2), not(Leaf(3))])]),
            choice(Leaf(0), Leaf(1), not(Leaf(2))),
            choice(inner(), All(vec![Leaf(0), Leaf(3)]), Fixed(false)),
            not(choice(Leaf(0), choice(Leaf(1), Leaf(2), Fixed(true)), Leaf(3))),
            All(vec![choice(Leaf(0), Leaf(1), Fixed(true)), Any(vec![Leaf(2), Leaf(3)])]),
        ]
    }

    #[test]
    fn a_leaf_decides_exactly_where_turning_it_turns_what_is_known_into_the_opposite() {
        let mut deciding = 0;
        for tree in trees() {
            for number in 0..81 {
                let truths = [0, 1, 2, 3].map(|leaf| TRUTHS[number / 3_usize.pow(leaf) % 3]);
                let mut told = [None; 4];
                tree.watch(&|leaf| truths[leaf], true, &mut |leaf, truth, decides| {
                    assert_eq!(truth, truths[leaf]);
                    told[leaf] = Some(decides);
                });
                for leaf in 0..4 {
                    let with = |truth| tree.truth(&|at| if at == leaf { truth } else { truths[at] });
                    let turned = (with(Truth::True).known(), with(Truth::False).known());
                    let turns = matches!(turned, (Some(one), Some(other)) if one != other);
                    let decides = turns && truths[leaf] != Truth::Unknown;
                    assert_eq!(told[leaf].unwrap_or(false), decides, "{tree:?} {truths:?} {leaf}");
                    deciding += usize::from(decides);
                }
            }
        }
        assert!(deciding > 100, "{deciding}");
    }
}
