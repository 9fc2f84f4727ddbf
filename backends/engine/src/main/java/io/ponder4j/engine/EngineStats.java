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
 * @param preempted branches that had to make room for others, and went on later
 * @param running generations and scorings that have begun
 * @param waiting generations that have not, or have to wait again
 * @param slotsInUse cache slots that hold a token
 * @param slotsPinned how many of them are held by something that runs
 * @param slotsKept how many of them are kept for open sessions, as long as there is room
 * @param slotsSwapped tokens whose keys and values lie outside the cache
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
    long preempted,
    int running,
    int waiting,
    int slotsInUse,
    int slotsPinned,
    int slotsKept,
    int slotsSwapped,
    int slotsSpanned) {}
