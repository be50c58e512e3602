#include "git/push_protocol.hpp"

#include <algorithm>
#include <map>

#include "git/pkt_line.hpp"

namespace pull_request {
namespace {

using promotion::Error;

constexpr std::size_t longest_told = 1000;

/// The report within an answer, and what the server's hooks said beside it.
struct Report {
  bool ended = false;
  std::string unpack;                           ///< "ok", or what went wrong
  std::map<std::string, std::string> statuses;  ///< by reference; empty: taken
  std::string told;

  void take(std::string_view line) {
    const std::string_view what = take_word(line);
    if (what == "unpack") {
      unpack = line;
    } else if (what == "ok") {
      statuses[std::string(take_word(line))] = {};
    } else if (what == "ng") {
      const std::string name(take_word(line));
      statuses[name] = line.empty() ? "no reason given" : line;
    }
  }
};

Report read_report(std::string_view answer, bool side_band) {
  Report report;
  PacketReader inner([&](Packet kind, std::string_view payload) {
    report.ended = report.ended || kind == Packet::flush;
    if (kind == Packet::data) report.take(without_line_break(payload));
  });
  if (!side_band) {
    inner.write(answer);
    return report;
  }
  PacketReader outer([&](Packet kind, std::string_view payload) {
    if (kind != Packet::data || payload.empty()) return;
    const char band = payload.front();
    payload.remove_prefix(1);
    if (band == 1) inner.write(payload);
    if (band == 2 && report.told.size() < longest_told)
      report.told += promotion::shorten(payload, longest_told - report.told.size());
    if (band == 3)
      throw Error(PROMOTION_UNAVAILABLE,
                  "the git server gave up: " + std::string(promotion::shorten(payload, 500)));
  });
  outer.write(answer);
  return report;
}

}  // namespace

std::string receive_capabilities(std::string_view advertisement) {
  std::string found;
  bool first = true;
  PacketReader([&](Packet kind, std::string_view payload) {
    if (kind != Packet::data || !first || payload.substr(0, 2) == "# ") return;
    first = false;
    const std::size_t end = payload.find('\0');
    if (end != std::string_view::npos) found = without_line_break(payload.substr(end + 1));
  }).write(advertisement);
  if (!has_capability(found, "report-status"))
    throw ForeignAnswer("it does not report what became of a push");
  if (found.find("object-format=") != std::string::npos && !has_capability(found, "object-format=sha1"))
    throw ForeignAnswer("its objects are not named by SHA-1");
  return found;
}

bool has_capability(std::string_view capabilities, std::string_view name) {
  while (!capabilities.empty()) {
    if (take_word(capabilities) == name) return true;
  }
  return false;
}

std::string push_request(const std::vector<PushCommand> &commands, std::string_view capabilities,
                         std::string_view pack, const std::vector<std::string> &options) {
  std::string body;
  for (const PushCommand &command : commands) {
    std::string line =
        to_hex(command.old_id) + " " + to_hex(command.new_id) + " " + head_reference(command.branch);
    if (body.empty()) {
      line += '\0';
      line += " report-status";
      if (has_capability(capabilities, "side-band-64k")) line += " side-band-64k";
      if (has_capability(capabilities, "object-format=sha1")) line += " object-format=sha1";
      if (!options.empty()) line += " push-options";
      line += " agent=git/2.0-promotion";
    }
    body += packet(line);
  }
  body += flush_packet;
  for (const std::string &option : options) body += packet(option);
  if (!options.empty()) body += flush_packet;
  const bool sends = std::any_of(commands.begin(), commands.end(),
                                 [](const PushCommand &command) { return !is_none(command.new_id); });
  return sends ? body.append(pack) : body;
}

std::vector<PushResult> push_results(const std::vector<PushCommand> &commands, std::string_view capabilities,
                                     std::string_view answer) {
  const Report report = read_report(answer, has_capability(capabilities, "side-band-64k"));
  if (!report.ended) throw Error(PROMOTION_UNAVAILABLE, "what the git server said of the push was cut");
  if (report.unpack != "ok") {
    throw PackRefused("the server could not take the objects: " + report.unpack +
                      (report.told.empty() ? "" : " (" + report.told + ")"));
  }
  std::vector<PushResult> results;
  for (const PushCommand &command : commands) {
    const auto status = report.statuses.find(head_reference(command.branch));
    const bool told = status != report.statuses.end();
    results.push_back(push_result(told ? status->second : "the server did not report on it", report.told));
  }
  return results;
}

}  // namespace pull_request
