/**
 * Where an answer stands in what a model wrote, and when two answers are the same. Read {@link
 * io.ponder4j.verifiers.answer.Answers} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.verifiers.answer;
