package io.ponder4j.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.embedded.Embedded;
import io.ponder4j.embedded.EmbeddedVerifier;
import io.ponder4j.embedded.Problem;
import io.ponder4j.engine.DecodingEngine;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.engine.EngineStats;
import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import io.ponder4j.onnx.OnnxOptions;
import io.ponder4j.strategies.StrategyCatalog;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of questions, many of them cancelled: nothing grows, stays behind, or comes late. */
@Tag("stress")
@Timeout(600)
class SoakTest {

  private static final int QUESTIONS = 2_000;
  private static final int WARM_UP = 500;
  private static final int AT_ONCE = 6;
  private static final long MOST_GROWTH = 48L << 20; // bytes

  private final AtomicInteger late = new AtomicInteger(); // callbacks after a generation had ended
  private final AtomicInteger cancelled = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();

  /** A generator that is told of callbacks that come too late. */
  private final class Watched implements Generator {
    private final Generator model;

    Watched(Generator model) {
      this.model = model;
    }

    @Override
    public Generation start(Request request, TokenListener listener) {
      return startAll(List.of(request), List.of(listener)).get(0);
    }

    @Override
    public List<Generation> startAll(
        List<Request> requests, List<? extends TokenListener> listeners) {
      List<Listener> watching = listeners.stream().map(Listener::new).toList();
      List<Generation> all = model.startAll(requests, watching);
      for (int i = 0; i < all.size(); i++) {
        AtomicBoolean over = watching.get(i).over;
        var unused = all.get(i).completion().whenComplete((completion, e) -> over.set(true));
      }
      return all;
    }

    @Override
    public Capabilities capabilities() {
      return model.capabilities();
    }

    @Override
    public Session openSession() {
      Session session = model.openSession();
      var watched = new Watched(session);
      return new Session() {
        @Override
        public Generation start(Request request, TokenListener listener) {
          return watched.start(request, listener);
        }

        @Override
        public List<Generation> startAll(
            List<Request> requests, List<? extends TokenListener> listeners) {
          return watched.startAll(requests, listeners);
        }

        @Override
        public void close() {
          session.close();
        }
      };
    }
  }

  private final class Listener implements TokenListener {
    private final TokenListener listener;
    private final AtomicBoolean over = new AtomicBoolean();

    Listener(TokenListener listener) {
      this.listener = listener;
    }

    @Override
    public Permit permit(int generated) {
      late.addAndGet(over.get() ? 1 : 0);
      return listener.permit(generated);
    }

    @Override
    public void onToken(TokenView token) {
      late.addAndGet(over.get() ? 1 : 0);
      listener.onToken(token);
    }
  }

  @Test
  void questions_manyOfThemCancelled_nothingGrowsOrStays() throws Exception {
    OnnxOptions tight = OnnxOptions.DEFAULT.withMaxCacheBytes(8L << 20);
    try (EngineGenerator generator = Embedded.generator(tight);
        EmbeddedVerifier verifier = Embedded.processVerifier()) {
      ask(new Watched(generator), verifier, 0, WARM_UP);
      long direct = directBytes();
      long resident = residentBytesOutsideTheHeap();

      ask(new Watched(generator), verifier, WARM_UP, QUESTIONS);

      assertThat(directBytes()).isLessThanOrEqualTo(direct + MOST_GROWTH);
      assertThat(residentBytesOutsideTheHeap()).isLessThanOrEqualTo(resident + MOST_GROWTH);
      assertThat(late).hasValue(0);
      assertThat(cancelled.get()).isBetween(QUESTIONS / 20, QUESTIONS / 2);
      assertThat(answered.get()).isGreaterThan(QUESTIONS / 2);
      assertNothingIsLeft(generator.engine());
      assertNothingIsLeft(verifier.engine());
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("ponder-engine"));
  }

  private void ask(Generator generator, EmbeddedVerifier verifier, int from, int to)
      throws InterruptedException {
    var random = new SplittableRandom(from);
    List<Problem> problems = Embedded.problems(from).limit(to - from).toList();
    var room = new Semaphore(AT_ONCE);
    for (Problem problem : problems) {
      room.acquire();
      StrategyCatalog.Entry entry =
          StrategyCatalog.all().get(random.nextInt(StrategyCatalog.all().size()));
      Ponder ponder =
          Ponder.with(generator)
              .verifier(verifier)
              .using(entry.factory().create(6, 3))
              .answers(AnswerType.integer())
              .budget(random.nextInt(4) == 0 ? Budget.tokens(60) : Budget.unlimited())
              .seed(random.nextLong())
              .build();
      CompletableFuture<Outcome> answer = ponder.askAsync(problem.question());
      if (random.nextInt(3) == 0) {
        cancelSoon(answer, random.nextInt(15));
      }
      var unused =
          answer.whenComplete(
              (outcome, failure) -> {
                (outcome == null ? cancelled : answered).incrementAndGet();
                room.release();
              });
    }
    room.acquire(AT_ONCE);
  }

  private static void cancelSoon(CompletableFuture<Outcome> answer, int millis) {
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
        .execute(() -> answer.cancel(true));
  }

  /** Cancelled runs end a little later than their futures. */
  private static void assertNothingIsLeft(DecodingEngine engine) throws InterruptedException {
    EngineStats stats = engine.stats();
    for (int i = 0; i < 200 && stats.running() + stats.slotsPinned() + stats.slotsKept() > 0; i++) {
      Thread.sleep(25);
      stats = engine.stats();
    }
    assertThat(stats.running() + stats.waiting()).isZero();
    assertThat(stats.slotsPinned() + stats.slotsKept()).isZero();
  }

  private static long directBytes() {
    System.gc();
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  /** What is resident and not the heap's; 0 where the system does not tell. */
  private static long residentBytesOutsideTheHeap() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    long resident =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
            .sum();
    return resident - ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
  }
}
