package io.ponder4j.verifiers.internal.math;

import java.util.Map;
import java.util.Set;

/** The words, signs and commands that are known, by what they mean. */
final class Vocabulary {

  static final Set<String> LOOKS =
      Set.of(
          "left",
          "right",
          "big",
          "Big",
          "bigg",
          "Bigg",
          "bigl",
          "bigr",
          "Bigl",
          "Bigr",
          "quad",
          "qquad",
          "displaystyle",
          "textstyle",
          "limits",
          "boxed",
          "fbox",
          "ensuremath",
          "mathopen",
          "mathclose",
          "middle",
          "rm",
          "bf",
          "it");

  static final Set<String> TEXT =
      Set.of(
          "text",
          "textbf",
          "textit",
          "textrm",
          "mathrm",
          "mathbf",
          "mathit",
          "mbox",
          "operatorname");

  static final Map<String, String> SAME_COMMAND =
      Map.ofEntries(
          Map.entry("dfrac", "frac"),
          Map.entry("tfrac", "frac"),
          Map.entry("cfrac", "frac"),
          Map.entry("cdot", "*"),
          Map.entry("times", "*"),
          Map.entry("div", "/"),
          Map.entry("le", "<="),
          Map.entry("leq", "<="),
          Map.entry("leqslant", "<="),
          Map.entry("ge", ">="),
          Map.entry("geq", ">="),
          Map.entry("geqslant", ">="),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("ne", "!="),
          Map.entry("neq", "!="),
          Map.entry("lbrace", "\\{"),
          Map.entry("rbrace", "\\}"),
          Map.entry("lvert", "|"),
          Map.entry("rvert", "|"),
          Map.entry("vert", "|"),
          Map.entry("lbrack", "["),
          Map.entry("rbrack", "]"),
          Map.entry("langle", "("),
          Map.entry("rangle", ")"));

  static final Map<Character, String> CHARACTERS =
      Map.ofEntries(
          Map.entry('\u2212', "-"),
          Map.entry('\u2013', "-"),
          Map.entry('\u00d7', "*"),
          Map.entry('\u00b7', "*"),
          Map.entry('\u22c5', "*"),
          Map.entry('\u00f7', "/"),
          Map.entry('\u2264', "<="),
          Map.entry('\u2265', ">="),
          Map.entry('\u2260', "!="));

  static final Map<Character, String> COMMANDS =
      Map.of(
          '\u03c0', "pi", '\u221a', "sqrt", '\u221e', "infty", '\u222a', "cup", '\u00b1', "pm",
          '\u2208', "in", '\u00b0', "circ");

  static final Set<String> PLAIN_COMMANDS =
      Set.of("sqrt", "pi", "sin", "cos", "tan", "log", "ln", "exp", "infty");

  static final Set<String> UNITS =
      Set.of(
          "mm", "cm", "dm", "km", "kg", "mg", "ml", "mL", "ft", "in", "inch", "inches", "lb", "lbs",
          "oz", "mph", "kmh", "sec", "min", "hr", "hrs", "degrees", "degree", "deg", "percent",
          "dollars", "dollar", "cents", "units", "unit", "hours", "minutes", "seconds", "days",
          "feet", "miles", "meters", "metres", "square");

  /** Words that change what stands before them, so that they are no unit. */
  static final Set<String> NO_UNIT =
      Set.of(
          "hundred",
          "thousand",
          "million",
          "billion",
          "trillion",
          "dozen",
          "half",
          "halves",
          "third",
          "thirds",
          "quarter",
          "quarters",
          "fifths",
          "tenths",
          "hundredths",
          "squared",
          "cubed",
          "or",
          "and",
          "more",
          "less",
          "fewer",
          "over",
          "under",
          "above",
          "below",
          "not",
          "minus",
          "plus",
          "times",
          "mod",
          "modulo",
          "remainder",
          "base",
          "pairs",
          "pair",
          "factorial");

  /** Short words that are no product of variables. */
  static final Set<String> SHORT_WORDS =
      Set.of(
          "is", "the", "of", "to", "an", "in", "at", "by", "for", "we", "so", "if", "no", "not",
          "per", "yes", "on", "are", "was", "it", "as", "all", "odd", "mod", "one", "two", "six",
          "ten");

  /** Plain words for commas. */
  static final Set<String> SEPARATORS = Set.of("or", "and");

  static final Set<String> FUNCTIONS =
      Set.of(
          "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh",
          "tanh", "ln", "log", "exp");

  /** Letters that name functions where brackets follow. */
  static final Set<String> CALLED = Set.of("f", "g", "h", "F", "G", "H", "P", "E");

  static final Set<String> LETTERS =
      Set.of(
          "alpha",
          "beta",
          "gamma",
          "delta",
          "epsilon",
          "varepsilon",
          "zeta",
          "eta",
          "theta",
          "iota",
          "kappa",
          "lambda",
          "mu",
          "nu",
          "xi",
          "rho",
          "sigma",
          "tau",
          "phi",
          "varphi",
          "chi",
          "psi",
          "omega",
          "Gamma",
          "Delta",
          "Theta",
          "Lambda",
          "Sigma",
          "Phi",
          "Psi",
          "Omega",
          "ell",
          "pi",
          "infty");

  private Vocabulary() {}
}
