package io.ponder4j.cli;

import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.PonderException;
import io.ponder4j.Strategy;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.generate.Message;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.SamplingParams;
import java.io.BufferedReader;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A conversation with a model, each turn by a strategy. */
@Command(
    name = "chat",
    description = {"Talks with a model, line by line, until the input ends.", ChatCommand.COMMANDS},
    mixinStandardHelpOptions = true)
final class ChatCommand implements Callable<Integer> {

  static final String COMMANDS =
      "/strategy NAME [N] chooses how the next answers are found, /system TEXT what the model is"
          + " told, /reset begins anew, /quit ends.";

  @Spec private CommandSpec spec;

  @Mixin private ModelMixin model;

  @Mixin private StrategyMixin strategies;

  @Option(names = "--system", paramLabel = "TEXT", description = "What the model is told first.")
  private @Nullable String system;

  @Option(
      names = "--max-tokens",
      paramLabel = "T",
      defaultValue = "512",
      description = "The most tokens of an answer; default ${DEFAULT-VALUE}.")
  private int maxTokens;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Equal seeds give equal conversations; default ${DEFAULT-VALUE}.")
  private long seed;

  private final List<Message> turns = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    model.requireFolder(); // before all else that may be wrong
    Strategy strategy = strategies.chosen("greedy");
    SamplingParams sampling = Sampling.of(spec, maxTokens, null);
    var input = new BufferedReader(new InputStreamReader(System.in, charset()));
    PrintWriter out = spec.commandLine().getOut();
    try (EngineGenerator generator = model.open()) {
      for (String line = read(input, out); line != null; line = read(input, out)) {
        String[] words = line.strip().split("\\s+", 3);
        switch (words[0]) {
          case "" -> {}
          case "/quit" -> {
            return 0;
          }
          case "/reset" -> turns.clear();
          case "/system" -> system = line.strip().substring(words[0].length()).strip();
          case "/strategy" -> strategy = strategy(words, strategy, out);
          default -> {
            if (words[0].startsWith("/")) {
              out.println("there is no " + words[0] + "; " + COMMANDS);
            } else {
              answer(generator, strategy, sampling, line, out);
            }
          }
        }
      }
    }
    return 0;
  }

  /** That of the console on Windows; else UTF-8, in a container without a locale, too. */
  @SuppressWarnings("SystemConsoleNull") // it is null on JDK 17 where there is no terminal
  private static Charset charset() {
    boolean windows = File.separatorChar == '\\';
    Console console = windows ? System.console() : null;
    return console == null ? StandardCharsets.UTF_8 : console.charset();
  }

  private static @Nullable String read(BufferedReader input, PrintWriter out) throws IOException {
    out.print("> ");
    out.flush();
    return input.readLine();
  }

  private Strategy strategy(String[] words, Strategy now, PrintWriter out) {
    try {
      Integer n = words.length > 2 ? Integer.valueOf(words[2]) : null;
      return strategies.named(words.length > 1 ? words[1] : "", n);
    } catch (NumberFormatException e) {
      out.println("/strategy NAME N: '" + words[2] + "' is no number of samples");
      return now;
    } catch (ParameterException e) {
      out.println(e.getMessage());
      return now;
    }
  }

  /** One turn; a failed one is taken back, and the conversation goes on. */
  private void answer(
      EngineGenerator generator,
      Strategy strategy,
      SamplingParams sampling,
      String question,
      PrintWriter out) {
    List<Message> messages = new ArrayList<>();
    if (system != null && !system.isEmpty()) {
      messages.add(Message.system(system));
    }
    messages.addAll(turns);
    messages.add(Message.user(question));
    try {
      var streaming = new Streaming(out);
      Outcome outcome =
          Ponder.with(streaming.of(generator))
              .using(strategy)
              .answers(AnswerType.text())
              .sampling(sampling)
              .seed(seed + turns.size())
              .ask(new Prompt(messages, Map.of()));
      String text = outcome.candidate().map(c -> c.completion().text()).orElse("");
      streaming.conclude(text);
      out.println();
      turns.add(Message.user(question));
      turns.add(new Message(Message.Author.ASSISTANT, text));
    } catch (PonderException e) {
      out.println(e.getMessage());
    }
  }
}
