package io.ponder4j.engine;

/**
 * What an engine has done and holds, between two steps.
 *
 * @param steps forwards
 * @param rows new tokens computed in them; branches with equal text so far share their rows
 * @param prefillTokens how many of the rows were prompt, forced or scored text
 * @param drawnTokens tokens drawn
 * @param busyNanos time in steps
 * @param forwardNanos how much of it the model took
 * @param drawNanos how much of it reading rows, drawing, and the hooks of generations took; the
 *     rest is bookkeeping
 * @param live running generations and scorings
 * @param slotsInUse cache slots that hold a token
 * @param slotsPinned how many of them are held by something that runs or by an open session
 * @param slotsSpanned slots up to the last one in use, dead ones included: what attention runs over
 */
public record EngineStats(
    long steps,
    long rows,
    long prefillTokens,
    long drawnTokens,
    long busyNanos,
    long forwardNanos,
    long drawNanos,
    int live,
    int slotsInUse,
    int slotsPinned,
    int slotsSpanned) {}
