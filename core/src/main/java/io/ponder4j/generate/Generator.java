package io.ponder4j.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A language model, seen as something that continues a prefix. One abstract method; everything else
 * has a default.
 *
 * <p>Implementations are thread-safe, honour {@link SamplingParams#maxTokens()} as a hard limit,
 * and never return a generation that cannot end. A failure that concerns one generation completes
 * it exceptionally; {@code start} itself throws only for a request that can never be served or a
 * closed generator.
 */
@FunctionalInterface
public interface Generator {

  /**
   * Starts a generation.
   *
   * @throws GenerationException if the request can never be served here, or the generator is closed
   */
  Generation start(Request request, TokenListener listener);

  /**
   * Starts several generations together: one admission in an engine, {@code n} choices in one call
   * of a server. The default starts them one by one; when one cannot be started, that one fails
   * alone.
   *
   * @param listeners one a request
   * @return one generation a request, in order
   */
  default List<Generation> startAll(
      List<Request> requests, List<? extends TokenListener> listeners) {
    var started = new ArrayList<Generation>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      try {
        started.add(start(requests.get(i), listeners.get(i)));
      } catch (GenerationException e) {
        started.add(Generation.failed(e));
      } catch (RuntimeException e) {
        String what = "the generation could not be started: " + e;
        started.add(Generation.failed(new GenerationException(what, e)));
      }
    }
    return started;
  }

  /**
   * Reads given texts: how likely it was that this generator, drawing as asked, had written them.
   * Needs {@link Capability#LIKELIHOOD}; by default it fails.
   *
   * @param texts of one prompt
   * @param sampling how it draws: temperature, filters and penalties; stop texts and limits do not
   *     matter
   * @return completed on the generator's own thread, or exceptionally with a {@link
   *     GenerationException}; cancelling it ends the reading before its next step
   */
  default CompletableFuture<Likelihoods> likelihoods(
      List<Continuation> texts, SamplingParams sampling) {
    return CompletableFuture.failedFuture(
        new GenerationException(
            "this generator cannot tell how likely a given text is; it has no "
                + Capability.LIKELIHOOD));
  }

  /** What this generator can do; by default nothing but answer a prompt. */
  default Capabilities capabilities() {
    return Capabilities.NONE;
  }

  /**
   * Opens a session for one question. An engine shares its capacity fairly between sessions and
   * keeps what they computed until they close. The default has nothing to keep.
   */
  default Session openSession() {
    return new PlainSession(this);
  }

  /**
   * A generator that serves one question; closing it lets go of what was kept for that question.
   */
  interface Session extends Generator, AutoCloseable {
    @Override
    void close();
  }
}
