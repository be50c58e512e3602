// A host in 20 lines: takes events in and carries promotions out until its standard input ends.
#include <iostream>
#include <promotion/host/host.hpp>

int main(int argc, char **argv) {
  using namespace promotion::host;
  const auto log = make_log(LogFormat::text, Severity::info);
  const auto fail = [&](const Error &error) {
    log->error(error.message);
    return 1;
  };
  auto configuration = read_configuration(argc > 1 ? argv[1] : "control-plane.yaml");
  if (!configuration) return fail(configuration.error());
  auto host = make_host(std::move(*configuration), *log);
  if (!host) return fail(host.error());
  if (const auto started = (*host)->start(); !started) return fail(started.error());
  std::cout << "Send events to http://" << (*host)->event_address() << ", press Enter to end." << std::endl;
  std::cin.get();
  (*host)->drain();
}
