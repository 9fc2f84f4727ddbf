package io.ponder4j.embedded;

/**
 * An arithmetic problem: numbers of two digits, {@code + - *} and brackets; no value on the way
 * leaves 0..99, no factor is below 2.
 *
 * @param question such as {@code 17+28-(16+08)}
 * @param answer its value
 * @param operands how many numbers it has
 */
public record Problem(String question, int answer, int operands) {}
