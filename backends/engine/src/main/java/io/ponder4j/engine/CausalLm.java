package io.ponder4j.engine;

/**
 * A decoder with a key/value cache: what a backend implements. It owns its buffers; the engine
 * names cache slots by number and never sees one.
 *
 * <p>Used by one thread at a time, but for {@link #interrupt()}, and {@link #close()}, which comes
 * last.
 */
public interface CausalLm extends AutoCloseable {

  /** Its sizes. */
  LmShape shape();

  /** Its cache. */
  KvMemory memory();

  /**
   * Computes new tokens side by side. Token i of the step is written to slot {@code
   * step.firstSlot() + i} and looks at the slots of its view, its own included; nothing else tells
   * the tokens apart.
   *
   * @return the wanted rows; valid until the next step
   * @throws StepInterruptedException if it was interrupted
   * @throws io.ponder4j.PonderException if the runtime fails; what was in the cache before stays
   *     valid, after an interrupt too
   */
  StepResult step(Step step);

  /**
   * Ends the step that is running, if one is, soon: it throws {@link StepInterruptedException}, and
   * what was in the cache before stays valid. Any thread may call it, also when no step runs: then
   * nothing happens. By default the step goes on to its end.
   */
  default void interrupt() {}

  @Override
  void close();
}
