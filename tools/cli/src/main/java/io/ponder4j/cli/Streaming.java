package io.ponder4j.cli;

import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Likelihoods;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Prints the text of the first branch as it is written. With a strategy of one branch that is the
 * answer; with several, another may be chosen in the end.
 */
final class Streaming {

  private final PrintWriter out;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final StringBuilder printed = new StringBuilder(); // one thread at a time, then the asker

  Streaming(PrintWriter out) {
    this.out = out;
  }

  /** A generator whose first branch is printed. */
  Generator of(Generator generator) {
    return new Watched(generator);
  }

  /** Ends the line; a chosen text that is not the one that was printed comes after it. */
  void conclude(String chosen) {
    out.println();
    if (!printed.toString().strip().equals(chosen.strip())) {
      out.printf("[chosen]%n%s%n", chosen);
    }
  }

  private TokenListener printed(TokenListener listener) {
    return begun.compareAndSet(false, true) ? new Printed(listener) : listener;
  }

  /** What the first branch is told. */
  private final class Printed implements TokenListener {
    private final TokenListener listener;

    Printed(TokenListener listener) {
      this.listener = listener;
    }

    @Override
    public Permit permit(int generated) {
      return listener.permit(generated);
    }

    @Override
    public void onToken(TokenView token) {
      printed.append(token.text());
      out.print(token.text());
      out.flush();
      listener.onToken(token);
    }
  }

  /** A generator, or a session of one. */
  private final class Watched implements Generator.Session {
    private final Generator generator;

    Watched(Generator generator) {
      this.generator = generator;
    }

    @Override
    public Generation start(Request request, TokenListener listener) {
      return generator.start(request, printed(listener));
    }

    @Override
    public List<Generation> startAll(
        List<Request> requests, List<? extends TokenListener> listeners) {
      List<TokenListener> all = new ArrayList<>(listeners);
      all.replaceAll(Streaming.this::printed);
      return generator.startAll(requests, all);
    }

    @Override
    public CompletableFuture<Likelihoods> likelihoods(
        List<Continuation> texts, SamplingParams sampling) {
      return generator.likelihoods(texts, sampling);
    }

    @Override
    public Capabilities capabilities() {
      return generator.capabilities();
    }

    @Override
    public Generator.Session openSession() {
      return new Watched(generator.openSession());
    }

    @Override
    public void close() {
      if (generator instanceof Generator.Session session) {
        session.close();
      }
    }
  }
}
