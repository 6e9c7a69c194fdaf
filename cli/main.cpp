// The command `ramet`. Exit codes: 0 done, 1 the work failed (the reason on stderr), 2 wrong usage.

#include <cstdio>
#include <exception>
#include <new>

#include "cli/command.h"

int main(int argc, char** argv) {
  CLI::App app("ramet opens, clones, runs and converts Keras models. No Python needed.", "ramet");
  app.require_subcommand(1);
  app.set_version_flag("--version", "ramet 0.1.0");
  app.footer("`ramet COMMAND --help` shows each command's options and an example.");
  ramet::cli::add_summary(app);
  ramet::cli::add_clone(app);
  ramet::cli::add_predict(app);
  ramet::cli::add_convert(app);
  ramet::cli::add_check(app);
  ramet::cli::add_bench(app);
  ramet::cli::add_fit(app);
  ramet::cli::add_evaluate(app);
  ramet::cli::add_layers(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  } catch (const std::bad_alloc&) {
    std::fputs("ramet: out of memory\n", stderr);
    return 1;
  } catch (const ramet::InternalError& e) {
    std::fprintf(stderr, "ramet: a mistake in ramet itself, please report it: %s\n", e.what());
    return 70;
  } catch (const ramet::Error& e) {
    std::fprintf(stderr, "ramet: %s\n", e.what());
    return 1;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "ramet: %s\n", e.what());
    return 1;
  }
  return 0;
}
