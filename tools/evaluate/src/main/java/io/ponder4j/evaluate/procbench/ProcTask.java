package io.ponder4j.evaluate.procbench;

import java.util.List;
import java.util.function.BiFunction;

/**
 * The 23 procedures of ProcBench: a text, a list or a number is changed step by step by rules that
 * the question tells in full, so nothing but following them is asked.
 *
 * <p>Source: "ProcBench: Benchmark for Multi-Step Reasoning and Following Procedure". Instructions
 * and generators are our own, made after its descriptions, with words of our own instead of its
 * sentences. Problems are made by seed and length, in any number, without data.
 */
public enum ProcTask {
  SORT(
      "Sort the string by the given alphabet. Take the letters of the alphabet in order, beginning at"
          + " the first position of the string. Where a letter stands at or after the position, swap"
          + " it with what stands there and go to the next position. A state is the string after a"
          + " swap that changed it.",
      Strings::sort),
  GATHER(
      "Begin with an empty string. For each (N, i, n), take the n characters of string number N that"
          + " begin at index i, both counted from 0, and append them. A state is the string.",
      Joins::gather),
  COUNT(
      "For each string let N1 be the number of its letters, N2 the number that its digits make in"
          + " their order, 0 without digits, and N3 = N1 * N2. A state is [string, N1, N2, N3] of a"
          + " string; the final state is the sum of all N3.",
      Lists::count),
  SEARCH(
      "Begin with a list of a 0 for each string. For each substring add to each number how often the"
          + " substring occurs in that string. A state is the list.",
      Lists::search),
  COPY(
      "Begin with an empty string. For each index, counted from 0, append the string of that index."
          + " A state is the string.",
      Joins::copy),
  SUBSTITUTE(
      "Go through the string from left to right, a character a step. Where it is the first of a pair,"
          + " replace it by the second. A state is the string after a step, changed or not.",
      Strings::substitute),
  ENCODE(
      "Go through the string from left to right. For each run of equal characters add"
          + " character_count to a list. A state is the list.",
      Joins::encode),
  SPLIT1(
      "Split the string before each given position, counted from 0 in the original string. A state is"
          + " the list of parts.",
      Lists::split1),
  SPLIT2(
      "For each (i, j) split part number i before its character j, both counted from 0. A state is"
          + " the list of parts.",
      Lists::split2),
  COMPOSE(
      "A rule (A, B -> C) replaces A followed by B by C. Look for the rightmost place where a rule"
          + " fits, replace it, and begin again at the right end, until no rule fits. A state is the"
          + " string after a replacement.",
      Joins::compose),
  DECOMPOSE(
      "A rule (A -> BC) replaces A by B and C. Look for the leftmost place where a rule fits, replace"
          + " it, and begin again at the left end, until no rule fits. A state is the string after a"
          + " replacement.",
      Joins::decompose),
  RHYTHM(
      "Begin with an empty string. In each step append the next number and then the next letter; each"
          + " of the two lists begins again after its end. A state is the string.",
      Joins::rhythm),
  COMPARE(
      "Compare the target with one candidate after the other, from the first character to the first"
          + " that differs. A state is the common beginning. Stop at the candidate that equals the"
          + " target; the final state is the list of all common beginnings, the target included.",
      Lists::compare),
  COUNT2(
      "Count how often each letter of the English alphabet occurs, a word a step. A state is the list"
          + " of the 26 counts so far, from a to z.",
      Lists::count2),
  DECODE(
      "Begin with an empty string. A piece AxB stands for B times the character A; append what each"
          + " stands for. A state is the string.",
      Joins::decode),
  PUSH_POP(
      "Do the actions in order: pop_left and pop_right remove the first or last character,"
          + " push_left(A) and push_right(A) add A before or behind the string. A state is the string.",
      Strings::pushPop),
  ROTATE(
      "For each (m, n) move the characters of indices m to n - 1, counted from 0, one place to the"
          + " right; the last of them becomes the first. A state is the string.",
      Strings::rotate),
  FILL_WORD(
      "For each (number, word) replace the number in brackets in the sentence by the word, in the order"
          + " of the pairs. A state is the sentence.",
      Strings::fillWord),
  DELETE_CHAR(
      "For each letter remove its first occurrence from the string. A state is the string.",
      Strings::deleteChar),
  DELETE_WORD(
      "For each word remove it from the sentence. A state is the sentence.", Strings::deleteWord),
  CUMULATE(
      "Do the operations in order, each on the result of the one before. A state is the number.",
      Lists::cumulate),
  MOVE_CYCLIC(
      "Move the x by each move. Beyond one end of the array it goes on at the other. A state is the"
          + " array.",
      Lists::moveCyclic),
  FIND_CYCLIC(
      "Begin at the letter with the number. In each step go one character to the right, after the last"
          + " one to the first, and lower the number by one, until it is 0. A state is"
          + " [character, number]; the final state is the character alone.",
      Lists::findCyclic);

  /** The fewest steps of a problem. */
  public static final int LEAST_STEPS = 2;

  /** The most steps of a problem. */
  public static final int MOST_STEPS = 25;

  private static final String HOW =
      "Write the state after each step on a line of its own, and nothing else. The final state is the"
          + " last line.";

  private final String instructions;

  @SuppressWarnings("ImmutableEnumChecker") // a method reference
  private final BiFunction<Dice, Integer, Draft> generator;

  ProcTask(String instructions, BiFunction<Dice, Integer, Draft> generator) {
    this.instructions = instructions;
    this.generator = generator;
  }

  /** What is to be done, without the input. */
  public String instructions() {
    return instructions;
  }

  /**
   * A problem.
   *
   * @param steps how many steps it takes, exactly, from {@link #LEAST_STEPS} to {@link #MOST_STEPS}
   * @param seed equal seeds give equal problems
   */
  public ProcProblem problem(int steps, long seed) {
    if (steps < LEAST_STEPS || steps > MOST_STEPS) {
      throw new IllegalArgumentException(
          "steps must be in " + LEAST_STEPS + ".." + MOST_STEPS + ", was " + steps);
    }
    long mixed = (seed * 1_000_003 + name().hashCode()) * (MOST_STEPS + 1) + steps;
    Draft draft = generator.apply(new Dice(mixed), steps);
    List<String> states = draft.states();
    return new ProcProblem(this, instructions + "\n\n" + draft.input() + "\n\n" + HOW, states);
  }
}
