package io.ponder4j.cli;

import static io.ponder4j.cli.Cli.ponder;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatCommandTest {

  private static final String PROMPT = "> ";

  /** A prompt begins a line, or comes after another one where there was nothing to say. */
  private static final String ANSWERS = "(?m)(?:^|(?<=^(?:> ){1,9}))> ";

  @TempDir private Path folder;

  private final InputStream before = System.in;

  @BeforeEach
  void makeFolder() {
    ModelFolders.tiny(folder);
  }

  @AfterEach
  void giveInputBack() {
    System.setIn(before);
  }

  private List<String> chat(String... lines) {
    return chatWith(List.of("--max-tokens", "8"), lines);
  }

  /** What it said to each line, the last of which may lack an end. */
  private List<String> chatWith(List<String> options, String... lines) {
    System.setIn(
        new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    List<String> arguments = new ArrayList<>(List.of("chat", "--model", folder.toString()));
    arguments.addAll(options);
    String printed = ponder(arguments.toArray(String[]::new)).printed();
    assertThat(printed).startsWith(PROMPT);
    return List.of(printed.substring(PROMPT.length()).split(ANSWERS, -1)).stream()
        .map(String::strip)
        .toList();
  }

  // --- turns ---

  @Test
  void chat_twoTurns_theSecondPromptHasTheFirst() {
    List<String> both = chat("Hello there", "And now?");
    List<String> alone = chat("And now?");

    assertThat(both).hasSize(3).last().isEqualTo("");
    assertThat(both.get(0)).isEqualTo(chat("Hello there").get(0)).isNotEmpty();
    assertThat(both.get(1)).isNotEmpty().isNotEqualTo(alone.get(0));
  }

  @Test
  void chat_reset_beginsAnew() {
    List<String> said = chat("Hello there", "/reset", "Hello there");

    assertThat(said.get(1)).isEmpty();
    assertThat(said.get(2)).isEqualTo(said.get(0));
  }

  @Test
  void chat_system_isWhatTheOptionSays() {
    List<String> told =
        chatWith(List.of("--max-tokens", "8", "--system", "Answer in one word."), "Hello there");

    List<String> said = chat("/system Answer in one word.", "Hello there");

    assertThat(said.get(1)).isEqualTo(told.get(0)).isNotEqualTo(chat("Hello there").get(0));
    assertThat(chat("/system Be brief.", "/system", "Hello there").get(2))
        .isEqualTo(chat("Hello there").get(0));
  }

  @Test
  void chat_emptyLines_areNoTurns() {
    assertThat(chat("", "   ", "Hello there").get(2)).isEqualTo(chat("Hello there").get(0));
  }

  @Test
  void chat_otherAlphabets_reachTheModelWhole() {
    assertThat(chat("größer 数").get(0)).isNotEmpty().isNotEqualTo(chat("grosser ?").get(0));
  }

  @Test
  void chat_strategy_holdsFromThenOn() {
    List<String> said =
        chat("/strategy sample", "Hello there", "/reset", "/strategy greedy", "Hello there");

    assertThat(said.get(0)).isEmpty();
    assertThat(said).hasSize(6);
    assertThat(said.get(1)).isNotEqualTo(said.get(4));
    assertThat(said.get(4)).isEqualTo(chat("Hello there").get(0));
    assertThat(chat("/strategy self-consistency 3", "Hello there").get(1)).isNotEmpty();
  }

  @Test
  void chat_numberOfVotes_isNotInTheWayOfAnotherStrategy() {
    List<String> options = List.of("--strategy", "short-m@k", "--m", "2", "--max-tokens", "8");

    List<String> said = chatWith(options, "/strategy greedy", "Hello there");

    assertThat(said.get(0)).isEmpty();
    assertThat(said.get(1)).isEqualTo(chat("Hello there").get(0));
  }

  // --- the end ---

  @Test
  void chat_quit_readsNoFurther() {
    assertThat(chat("/quit", "Hello there")).containsExactly("");
  }

  @Test
  void chat_noInput_ends() {
    assertThat(chat("")).containsExactly("");
  }

  // --- what goes wrong ---

  @Test
  void chat_wrongStrategy_saysSoAndKeepsTheOld() {
    List<String> said =
        chat(
            "/strategy guess",
            "/strategy",
            "/strategy sample few",
            "/strategy sample 0",
            "Hello there");

    assertThat(said.get(0)).startsWith("there is no strategy 'guess'");
    assertThat(said.get(1)).startsWith("there is no strategy ''");
    assertThat(said.get(2)).isEqualTo("/strategy NAME N: 'few' is no number of samples");
    assertThat(said.get(3)).isEqualTo("--n must be in 1..10000, was 0");
    assertThat(said.get(4)).isEqualTo(chat("Hello there").get(0));
  }

  @Test
  void chat_unknownCommand_listsThoseThereAre() {
    List<String> said = chat("/help", "Hello there");

    assertThat(said.get(0)).startsWith("there is no /help; ").contains("/reset", "/quit");
    assertThat(said.get(1)).isEqualTo(chat("Hello there").get(0));
  }

  @Test
  void chat_turnThatFails_isTakenBack() {
    List<String> said = chat("Hello there", "word ".repeat(400), "And now?");

    assertThat(said.get(1)).contains("256");
    assertThat(said.get(2)).isEqualTo(chat("Hello there", "And now?").get(1));
  }

  @Test
  void chat_strategyThatNeedsAVerifier_failsAtTheTurn() {
    List<String> said =
        chat("/strategy best-of-n", "Hello there", "/strategy greedy", "Hello there");

    assertThat(said.get(1)).containsIgnoringCase("verifier");
    assertThat(said.get(3)).isEqualTo(chat("Hello there").get(0));
  }

  @Test
  void chat_noModel_isWrongUse() {
    assertThat(ponder("chat").complaint()).startsWith("chat needs --model DIR");
    assertThat(ponder("chat", "--model", folder.toString(), "--max-tokens", "0").complaint())
        .isEqualTo("maxTokens must be >= 1, was 0");
  }
}
