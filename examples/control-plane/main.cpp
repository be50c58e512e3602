// A complete control plane: everything it does is the host SDK's. Here are only the command line and the
// signals.
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

#include "promotion/host/configuration.hpp"
#include "promotion/host/host.hpp"
#include "promotion/host/log.hpp"

namespace host = promotion::host;

namespace {

enum ExitCode { done = 0, failed = 1, wrong_usage = 2 };

struct CommandLine {
  std::filesystem::path configuration;
  bool check = false;
  std::string log_format;
  std::string log_level;
};

// What the host waits for. They are blocked before the first thread is made, so that every thread inherits
// that and they come to `sigwait` alone.
sigset_t awaited_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

int wait_for(const sigset_t &signals) {
  int number = 0;
  while (sigwait(&signals, &number) != 0) {
  }
  return number;
}

// From now on a signal does what it does to any program: it ends it at once.
void stop_waiting_for(const sigset_t &signals) { pthread_sigmask(SIG_UNBLOCK, &signals, nullptr); }

int fail(host::Log &log, const host::Error &error) {
  log.error(error.message, {{"code", std::string(host::name_of(error.code))}});
  return error.code == host::Code::invalid_argument ? wrong_usage : failed;
}

int check(const host::Configuration &configuration, host::Log &log) {
  const auto findings = host::check_host(configuration, log);
  for (const auto &finding : findings)
    std::cerr << "promotion-control-plane: " << log.masked(finding) << "\n";
  if (findings.empty()) std::cout << "Nothing is wrong.\n";
  return findings.empty() ? done : failed;
}

int serve(host::Configuration configuration, host::Log &log) {
  const auto signals = awaited_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // This process is the host's alone, so that its fatal signals may be too.
  configuration.registry.note_crashes = true;
  auto made = host::make_host(std::move(configuration), log);
  if (!made) return fail(log, made.error());
  auto &host = **made;
  if (const auto status = host.start(); !status) {
    host.drain();
    return fail(log, status.error());
  }
  log.info(
      "control plane ready",
      {{"version", PROMOTION_VERSION}, {"events", host.event_address()}, {"admin", host.admin_address()}});
  const int number = wait_for(signals);
  log.info("draining; a second signal ends it at once",
           {{"signal", number == SIGINT ? "SIGINT" : "SIGTERM"}});
  stop_waiting_for(signals);
  host.drain();
  log.info("control plane ended");
  return done;
}

int run(const CommandLine &command) {
  auto configuration = host::read_configuration(command.configuration);
  if (!configuration) {
    std::cerr << "promotion-control-plane: " << configuration.error().message << "\n";
    return wrong_usage;
  }
  const auto otherwise = isatty(STDERR_FILENO) ? host::LogFormat::text : host::LogFormat::json;
  const auto format =
      host::log_format_named(command.log_format).value_or(configuration->log_format.value_or(otherwise));
  // What a check finds is its output; the log only adds to it.
  const auto lowest = command.check ? host::Severity::warning : configuration->log_level;
  const auto level = host::severity_named(command.log_level).value_or(lowest);
  const auto log = host::make_log(format, level);
  return command.check ? check(*configuration, *log) : serve(std::move(*configuration), *log);
}

}  // namespace

int main(int argc, char **argv) {
  // A core dump would hold secrets.
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);  // the end of a terminal is not the end of the host

  CommandLine command;
  CLI::App app("Receives deployment events and carries promotions out.", "promotion-control-plane");
  app.footer(
      "Examples:\n"
      "  promotion-control-plane --config control-plane.yaml\n"
      "  promotion-control-plane --config control-plane.yaml --check\n\n"
      "Exit codes: 0 ended as asked or nothing wrong, 1 failed or something is wrong, 2 wrong usage or "
      "configuration.");
  app.add_option("--config", command.configuration, "The configuration, a YAML file")
      ->required()
      ->type_name("FILE");
  app.add_flag("--check", command.check,
               "Say what is wrong with configuration, modules, pipelines and Secrets");
  app.add_option("--log-format", command.log_format, "In place of log.format")
      ->check(CLI::IsMember({"json", "text"}))
      ->type_name("FORMAT");
  app.add_option("--log-level", command.log_level, "In place of log.level")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->type_name("LEVEL");
  app.set_version_flag("--version", "promotion-control-plane " PROMOTION_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) == 0 ? done : wrong_usage;
  }
  return run(command);
}
