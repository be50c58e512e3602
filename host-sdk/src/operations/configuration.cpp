#include "promotion/host/configuration.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "network/network_address.hpp"
#include "source_configuration.hpp"
#include "yaml_mapping.hpp"

namespace promotion::host {
namespace operations {
namespace {

namespace fs = std::filesystem;

// Where the host's own program lies, and what is installed with it.
fs::path program_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

constexpr uintmax_t largest_file = 1 << 20;

// Turns one file into a Configuration, section by section.
class ConfigurationReader {
 public:
  ConfigurationReader(const fs::path &file, YamlMistakes &mistakes)
      : folder_(file.parent_path()), mistakes_(mistakes) {}

  Configuration read(const yaml::Node *document) {
    YamlMapping top(document, "", 1, mistakes_);
    read_places(top);
    read_events(top);
    read_forges(top);
    read_dispatcher(top);
    read_judging(top);
    read_workers(top);
    read_log(top);
    read_public_url(top);
    top.finish();
    return std::move(configuration_);
  }

 private:
  fs::path path(YamlMapping &mapping, std::string_view key, std::string_view otherwise) {
    const auto value = mapping.text(key, "a path");
    return (folder_ / (value ? fs::path(value->text) : fs::path(otherwise))).lexically_normal();
  }

  void read_places(YamlMapping &top) {
    read_listen(top);
    read_admin(top);
    configuration_.state_folder = path(top, "state", "state");
    configuration_.engine.database = configuration_.state_folder / "promotion.db";
    configuration_.registry.storage_folder = configuration_.state_folder / "storage";
    configuration_.registry.modules_file = path(top, "modules", "modules.yaml");
    configuration_.registry.modules_folder = configuration_.state_folder / "modules";
    configuration_.registry.probe_program =
        path(top, "probe", (program_folder() / "promotion-probe").string());
    read_trust(top);
    read_sources(top, folder_, mistakes_, configuration_);
  }

  void read_trust(YamlMapping &top) {
    auto trust = top.mapping("trust");
    auto &options = configuration_.registry.trust;
    for (const auto &key : trust.texts("keys", "a PEM file with public keys"))
      options.keys.push_back((folder_ / key.text).lexically_normal());
    if (const auto require = trust.text("require", "signature, checksum or nothing")) {
      using Require = TrustOptions::Require;
      if (require->text == "signature")
        options.require = Require::signature;
      else if (require->text == "checksum")
        options.require = Require::checksum;
      else if (require->text != "nothing")
        mistakes_.add(require->line, "trust.require", "\"" + require->text + "\"",
                      "signature, checksum or nothing");
      if (options.require == Require::signature && options.keys.empty())
        mistakes_.add(
            require->line,
            "trust.require is signature, and trust.keys names no key that a signature could be checked with");
    }
    trust.finish();
  }

  void read_listen(YamlMapping &top) {
    const auto value = top.text("listen", "HOST:PORT");
    if (!value) return;
    const auto parsed = network::parse_network_address(value->text);
    if (!parsed)
      mistakes_.add(value->line, "listen: " + parsed.error().message);
    else if (!parsed->unix_path.empty())
      mistakes_.add(value->line, "listen is a unix socket; expected HOST:PORT, since senders come over TCP");
    else
      configuration_.receiver.address = network::display_name(*parsed);
  }

  void read_admin(YamlMapping &top) {
    constexpr std::string_view expected = "a loopback HOST:PORT or unix:PATH";
    const auto value = top.text("admin", expected);
    if (!value) return;
    std::string text = value->text;
    if (text.starts_with("unix:") && text.size() > 5)
      text = "unix:" + (folder_ / text.substr(5)).lexically_normal().string();
    const auto parsed = network::parse_network_address(text);
    if (!parsed) {
      mistakes_.add(value->line, "admin: " + parsed.error().message);
    } else if (parsed->unix_path.empty() && !network::is_loopback(parsed->host)) {
      mistakes_.add(value->line, "admin", "\"" + value->text + "\"",
                    std::string(expected) + ", because the admin API asks nobody for credentials");
    } else {
      configuration_.admin_address = network::display_name(*parsed);
    }
  }

  void read_events(YamlMapping &top) {
    auto events = top.mapping("events");
    auto &receiver = configuration_.receiver;
    if (const auto value = events.text("secretRef", "NAMESPACE/NAME of a Secret")) {
      const auto slash = value->text.find('/');
      if (slash == std::string::npos || slash == 0 || slash + 1 == value->text.size() ||
          value->text.find('/', slash + 1) != std::string::npos)
        mistakes_.add(value->line, "events.secretRef", "\"" + value->text + "\"",
                      "NAMESPACE/NAME of a Secret");
      else
        receiver.events_secret = SecretName{value->text.substr(0, slash), value->text.substr(slash + 1)};
    }
    if (const auto bytes = events.number("maxBytes", 1024, 64u << 20)) receiver.max_bytes = *bytes;
    const auto age = events.text("maxAge", "a duration");
    if (age && events.duration_ms("maxAge", 1000)) configuration_.registry.max_age = age->text;
    if (const auto threads = events.number("threads", 1, 1024)) receiver.threads = *threads;
    events.finish();
  }

  // Only the shape is looked at: which types there are is the business of the modules.
  void read_forges(YamlMapping &top) {
    auto forges = nlohmann::ordered_json::array();
    top.each_of("forges", [&](YamlMapping &forge) {
      nlohmann::ordered_json entry;
      if (!forge.has("host")) mistakes_.add(forge.line(), forge.path_of("host"), "missing", "a host name");
      for (const auto *key : {"host", "type", "apiUrl"})
        if (const auto value = forge.text(key, "text")) entry[key] = value->text;
      forge.each_of("insteadOf", [&](YamlMapping &rule) {
        nlohmann::ordered_json rewrite;
        for (const auto *key : {"from", "to"}) {
          if (!rule.has(key))
            mistakes_.add(rule.line(), rule.path_of(key), "missing", "the beginning of a URL");
          if (const auto value = rule.text(key, "the beginning of a URL")) rewrite[key] = value->text;
        }
        entry["insteadOf"].push_back(std::move(rewrite));
      });
      forges.push_back(std::move(entry));
    });
    if (!forges.empty() && mistakes_.empty()) configuration_.registry.forges_json = forges.dump();
  }

  void read_dispatcher(YamlMapping &top) {
    auto dispatcher = top.mapping("dispatcher");
    auto &engine = configuration_.engine;
    if (const auto value = dispatcher.duration_ms("interval", 100)) engine.interval_ms = *value;
    if (const auto value = dispatcher.number("maxAttempts", 1, 1000))
      engine.max_attempts = static_cast<uint32_t>(*value);
    if (const auto value = dispatcher.duration_ms("deadline", 100)) engine.deadline_ms = *value;
    auto backoff = dispatcher.mapping("backoff");
    if (const auto value = backoff.duration_ms("initial", 1)) engine.backoff_initial_ms = *value;
    if (const auto value = backoff.duration_ms("maximum", 1)) engine.backoff_maximum_ms = *value;
    if (engine.backoff_initial_ms > engine.backoff_maximum_ms)
      mistakes_.add(backoff.line(), "dispatcher.backoff.initial is longer than dispatcher.backoff.maximum (" +
                                        std::to_string(engine.backoff_initial_ms) + " ms and " +
                                        std::to_string(engine.backoff_maximum_ms) + " ms)");
    backoff.finish();
    dispatcher.finish();
  }

  void read_judging(YamlMapping &top) {
    auto judging = top.mapping("judging");
    if (const auto value = judging.duration_ms("interval", 1'000))
      configuration_.engine.judge_interval_ms = *value;
    judging.finish();
  }

  void read_workers(YamlMapping &top) {
    auto workers = top.mapping("workers");
    auto &options = configuration_.registry.workers;
    if (workers.has("program")) options.program = path(workers, "program", "");
    if (const auto value = workers.number("crashes", 0, 1000)) options.crashes = *value;
    if (const auto value = workers.duration_ms("within", 1000)) options.within_ms = *value;
    workers.finish();
  }

  void read_log(YamlMapping &top) {
    auto log = top.mapping("log");
    if (const auto value = log.text("format", "json or text")) {
      if (const auto format = log_format_named(value->text))
        configuration_.log_format = format;
      else
        mistakes_.add(value->line, "log.format", "\"" + value->text + "\"", "json or text");
    }
    if (const auto value = log.text("level", "debug, info, warning or error")) {
      if (const auto level = severity_named(value->text))
        configuration_.log_level = *level;
      else
        mistakes_.add(value->line, "log.level", "\"" + value->text + "\"", "debug, info, warning or error");
    }
    log.finish();
  }

  void read_public_url(YamlMapping &top) {
    constexpr std::string_view expected = "a URL such as https://promotions.example.com";
    const auto value = top.text("publicUrl", expected);
    if (!value) return;
    auto url = value->text;
    while (url.ends_with('/')) url.pop_back();
    const auto scheme = url.find("://");
    const auto known = url.starts_with("http://") || url.starts_with("https://");
    if (!known || scheme + 3 >= url.size() || url.find_first_of(" \t\r\n?#") != std::string::npos)
      mistakes_.add(value->line, "publicUrl", "\"" + value->text + "\"", expected);
    else
      configuration_.engine.public_url = url;
  }

  const fs::path folder_;
  YamlMistakes &mistakes_;
  Configuration configuration_;
};

Error cannot_read(const fs::path &file, const std::string &why) {
  return {Code::invalid_argument,
          file.string() + ": " + why + "; expected the host's configuration, a YAML file", "", 0};
}

Result<std::string> contents_of(const fs::path &file) {
  std::error_code failure;
  const auto status = fs::status(file, failure);
  if (!fs::exists(status)) return cannot_read(file, "there is no such file");
  if (!fs::is_regular_file(status)) return cannot_read(file, "it is no regular file");
  if (const auto size = fs::file_size(file, failure); failure || size > largest_file)
    return cannot_read(file, failure ? failure.message() : "it is larger than 1 MiB");
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) return cannot_read(file, "it cannot be read");
  return text.str();
}

}  // namespace
}  // namespace operations

Result<Configuration> read_configuration(const std::filesystem::path &file) {
  const auto text = operations::contents_of(file);
  if (!text) return text.error();
  operations::YamlMistakes mistakes(file.string());
  const auto documents = yaml::read(*text, file.string());
  if (!documents) return documents.error();
  if (documents->size() > 1) mistakes.add(1, "the file holds several documents; expected one");
  operations::ConfigurationReader reader(std::filesystem::absolute(file), mistakes);
  auto configuration = reader.read(documents->empty() ? nullptr : documents->front().get());
  if (mistakes.empty()) return configuration;
  return Error{Code::invalid_argument, mistakes.text(), "", 0};
}

}  // namespace promotion::host
