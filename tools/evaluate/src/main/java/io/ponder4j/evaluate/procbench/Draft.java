package io.ponder4j.evaluate.procbench;

import java.util.List;

/**
 * What a generator makes.
 *
 * @param input as it stands in the question, lines of "name: value"
 * @param states the one before the first step, then the one after each
 */
record Draft(String input, List<String> states) {}
