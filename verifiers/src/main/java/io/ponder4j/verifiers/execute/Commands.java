package io.ponder4j.verifiers.execute;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where programs are on this machine. */
final class Commands {

  private Commands() {}

  static String searchPath() {
    return Optional.ofNullable(System.getenv("PATH")).orElse("/usr/local/bin:/usr/bin:/bin");
  }

  /** The program of a name, as the shell would find it. */
  static Optional<Path> find(String name) {
    return Stream.of(searchPath().split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .flatMap(folder -> Stream.of(name, name + ".exe").map(file -> file(folder, file)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Path> file(String folder, String name) {
    try {
      Path file = Path.of(folder, name).toAbsolutePath();
      return Files.isRegularFile(file) && Files.isExecutable(file)
          ? Optional.of(file)
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
