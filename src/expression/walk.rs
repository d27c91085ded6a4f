//! The walk over rhai's tree. Its shape is rhai's own business, so anything unexpected is a
//! problem at its place, never a guess.

use std::ops::Range;

use rhai::{AST, Dynamic, Expr as Parsed, FlowControl, FnCallExpr, Stmt, StmtBlock};

use super::from_text::{MAX_CHAIN, too_long_a_chain};
use super::functions;

use super::places::Places;
use super::problem::Problem;
use super::syntax::{Arithmetic, Comparison, Expr, ExprKind};
use super::tokens::{Kind, is_callee};
use crate::value::Decimal;

/// Walks on after a problem, so that all of them are found; the tree is then not used.
pub(super) struct Walk<'a> {
    places: &'a Places<'a>,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(places: &'a Places<'a>, problems: &'a mut Vec<Problem>) -> Self {
        Self { places, problems }
    }

    pub(super) fn ast(mut self, ast: &AST) -> Expr {
        self.statements(ast.statements())
    }

    fn refuse(&mut self, at: Range<usize>, message: &str, help: &str) -> Expr {
        self.problems.push(Problem::invalid(at.clone(), message).help(help));
        Expr { kind: ExprKind::Bool(false), at }
    }

    fn statements(&mut self, statements: &[Stmt]) -> Expr {
        match statements {
            [Stmt::Expr(expr)] => self.expr(expr),
            [Stmt::FnCall(call, position)] => {
                let index = self.places.token(*position);
                self.call(call, index)
            }
            [Stmt::If(flow, position)] => {
                let index = self.places.token(*position);
                self.choice(flow, index)
            }
            [Stmt::Block(block)] => self.statements(block.statements()),
            [other, ..] => {
                let at = self.places.word(self.places.token(other.position()));
                self.refuse(at, "a statement stands here", "write one expression")
            }
            [] => {
                let end = self.places.text.len();
                self.refuse(0..end, "nothing stands here", "write one expression")
            }
        }
    }

    fn expr(&mut self, expr: &Parsed) -> Expr {
        let index = self.places.token(expr.start_position());
        match expr {
            Parsed::BoolConstant(value, _) => self.leaf(ExprKind::Bool(*value), index),
            Parsed::StringConstant(value, _) => self.leaf(ExprKind::Text(value.to_string()), index),
            Parsed::Variable(name, ..) => self.leaf(ExprKind::Name(name.1.to_string()), index),
            Parsed::IntegerConstant(value, _) => self.number(Decimal::from(*value), true, index),
            Parsed::DynamicConstant(value, _) => self.decimal(value, index),
            Parsed::FnCall(call, position) => {
                let index = self.places.token(*position);
                self.call(call, index)
            }
            Parsed::Array(items, position) => {
                let at = self.places.word(self.places.token(*position));
                self.each(items);
                let help = "a list is the argument of `count`, `earliest` or `latest`";
                self.refuse(at, "a list stands where a value is expected", help)
            }
            Parsed::Stmt(block) => self.statements(block.statements()),
            _ => {
                let at = self.places.word(index);
                self.refuse(at, "this is not part of an expression", "leave it out")
            }
        }
    }

    fn leaf(&self, kind: ExprKind, index: usize) -> Expr {
        Expr { kind, at: self.places.word(index) }
    }

    fn decimal(&mut self, value: &Dynamic, index: usize) -> Expr {
        if let Ok(value) = value.as_decimal() {
            return self.number(value, false, index);
        }
        let at = self.places.word(index);
        self.refuse(at, "this is not a number", "write one such as `1.5`")
    }

    /// A number begins at its sign, which parentheses may part from the digits.
    fn number(&self, value: Decimal, integer: bool, index: usize) -> Expr {
        let from_sign = self.places.tokens.get(index..).unwrap_or(&[]);
        let digits = from_sign.iter().find(|token| token.kind == Kind::Number);
        let end = digits.map_or(self.places.text.len(), |token| token.at.end);
        let at = self.places.word(index).start..end;
        Expr { kind: ExprKind::Number { value, integer }, at }
    }

    fn each<'e>(&mut self, items: impl IntoIterator<Item = &'e Parsed>) -> Vec<Expr> {
        items.into_iter().map(|item| self.expr(item)).collect()
    }

    /// A call of a function, or an operator: rhai makes no difference, but the text does.
    fn call(&mut self, call: &FnCallExpr, index: usize) -> Expr {
        let token = self.places.tokens.get(index);
        if is_callee(self.places.text, token) {
            return self.function(call, index);
        }
        match (call.name.as_str(), call.args.as_slice()) {
            ("!", [inner]) => self.prefixed(inner, index, ExprKind::Not),
            ("-", [inner]) => self.negated(inner, index),
            (name, [left, right]) => self.binary(name, left, right, index),
            _ => {
                let at = self.places.word(index);
                self.refuse(at, "this is not an operator here", "leave it out")
            }
        }
    }

    fn prefixed(&mut self, inner: &Parsed, index: usize, kind: fn(Box<Expr>) -> ExprKind) -> Expr {
        let inner = self.expr(inner);
        let at = self.places.word(index).start..self.places.outer(&inner.at).end;
        Expr { kind: kind(Box::new(inner)), at }
    }

    fn negated(&mut self, inner: &Parsed, index: usize) -> Expr {
        let negated = self.prefixed(inner, index, ExprKind::Negate);
        match negated.kind {
            ExprKind::Negate(inner) => match inner.kind {
                ExprKind::Number { value, integer } => self.number(-value, integer, index),
                kind => {
                    let inner = Box::new(Expr { kind, at: inner.at });
                    Expr { kind: ExprKind::Negate(inner), at: negated.at }
                }
            },
            kind => Expr { kind, at: negated.at },
        }
    }

    fn function(&mut self, call: &FnCallExpr, index: usize) -> Expr {
        let name = call.name.to_string();
        let at = self.places.word(index).start..self.places.closing(index + 1);
        let args = match (name.as_str(), call.args.as_slice()) {
            ("count", [Parsed::Array(items, position)]) => {
                let first = self.places.token(*position);
                let list = self.places.word(first).start..self.places.closing(first);
                let items = self.each(items);
                vec![Expr { kind: ExprKind::List(items), at: list }]
            }
            ("count", [other]) => {
                let other = self.expr(other);
                let help = "write `count([a, b, c])`";
                self.problems.push(
                    Problem::invalid(other.at.clone(), "`count` counts the conditions of a list").help(help),
                );
                vec![other]
            }
            ("earliest" | "latest", [Parsed::Array(items, _)]) => self.each(items),
            (_, args) => self.each(args),
        };
        if let Some(function) = functions::find(&name)
            && !(function.least..=function.most).contains(&args.len())
        {
            self.problems.push(functions::wrong_count(function, args.len(), at.clone()));
        }
        Expr { kind: ExprKind::Call { name, args }, at }
    }

    fn binary(&mut self, name: &str, left: &Parsed, right: &Parsed, index: usize) -> Expr {
        if name == "between" {
            return self.between(left, right, index);
        }
        let (left, right) = (self.expr(left), self.expr(right));
        let at = self.places.outer(&left.at).start..self.places.outer(&right.at).end;
        let comparison = Comparison::ALL.into_iter().find(|op| op.as_str() == name);
        let arithmetic = Arithmetic::ALL.into_iter().find(|op| op.as_str() == name);
        let kind = match name {
            "and" | "&&" => self.chain(left, right, "and", &at),
            "or" | "||" => self.chain(left, right, "or", &at),
            "has" => {
                self.parted(&[&left, &right], index);
                ExprKind::Has { set: Box::new(left), code: Box::new(right) }
            }
            _ => match (comparison, arithmetic) {
                (Some(op), _) => {
                    self.parted(&[&left, &right], index);
                    ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) }
                }
                (_, Some(op)) => ExprKind::Arithmetic { op, left: Box::new(left), right: Box::new(right) },
                _ => {
                    let at = self.places.word(index);
                    let message = format!("`{name}` is not an operator here");
                    let help = "a range stands only after `between`";
                    return self.refuse(at, &message, help);
                }
            },
        };
        Expr { kind, at }
    }

    /// `a and b` with the chains on both sides taken in.
    fn chain(&mut self, left: Expr, right: Expr, operator: &str, at: &Range<usize>) -> ExprKind {
        let mut all = Vec::new();
        let mut was = 0;
        for side in [left, right] {
            match side.kind {
                ExprKind::All(inner) if operator == "and" => {
                    was = was.max(inner.len());
                    all.extend(inner);
                }
                ExprKind::Any(inner) if operator == "or" => {
                    was = was.max(inner.len());
                    all.extend(inner);
                }
                kind => all.push(Expr { kind, at: side.at }),
            }
        }
        // Said once, for the whole chain: the shorter one inside has said it already.
        if all.len() > MAX_CHAIN && was <= MAX_CHAIN {
            self.problems.push(too_long_a_chain(operator, all.len(), at.clone()));
        }
        if operator == "and" { ExprKind::All(all) } else { ExprKind::Any(all) }
    }

    fn between(&mut self, value: &Parsed, range: &Parsed, index: usize) -> Expr {
        let value = self.expr(value);
        if let Parsed::FnCall(call, position) = range
            && let ("..=", [low, high]) = (call.name.as_str(), call.args.as_slice())
        {
            let (low, high) = (self.expr(low), self.expr(high));
            self.parted(&[&value], index);
            self.parted(&[&low, &high], self.places.token(*position));
            let range = self.places.outer(&low.at).start..self.places.outer(&high.at).end;
            let at = self.places.outer(&value.at).start..self.places.outer(&range).end;
            let [value, low, high] = [value, low, high].map(Box::new);
            let kind = ExprKind::Between { value, low, high };
            return Expr { kind, at };
        }
        let other = self.expr(range);
        self.refuse(other.at, "`between` needs a range", "write `x between 1..=5`; both ends are included")
    }

    /// Comparisons do not follow each other without parentheses.
    fn parted(&mut self, sides: &[&Expr], index: usize) {
        let chained = sides.iter().any(|side| {
            let compares = matches!(
                side.kind,
                ExprKind::Compare { .. } | ExprKind::Has { .. } | ExprKind::Between { .. }
            );
            compares && self.places.outer(&side.at) == side.at
        });
        if chained {
            let at = self.places.word(index);
            let message = format!("`{}` follows another comparison", &self.places.text[at.clone()]);
            let help = "for a range write `x between 1..=3`; otherwise join with `and`, or put parentheses";
            self.problems.push(Problem::invalid(at, message).help(help));
        }
    }

    fn choice(&mut self, flow: &FlowControl, index: usize) -> Expr {
        let test = self.expr(&flow.expr);
        let then = self.statements(flow.body.statements());
        let otherwise = self.statements(flow.branch.statements());
        let end = match flow.branch.statements() {
            [Stmt::If(..)] => otherwise.at.end,
            _ => self.block_end(&flow.branch),
        };
        let at = self.places.word(index).start..end;
        let [test, then, otherwise] = [test, then, otherwise].map(Box::new);
        Expr { kind: ExprKind::If { test, then, otherwise }, at }
    }

    fn block_end(&self, block: &StmtBlock) -> usize {
        self.places.word(self.places.token(block.end_position())).end
    }
}
