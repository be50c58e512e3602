#include "recording.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace promotion::evaluator::test {
namespace {

std::string read_body(const std::string &name) {
  std::ifstream in(std::filesystem::path(PROMOTION_FLUX_RECORDINGS) / name, std::ios::binary);
  if (!in) throw std::runtime_error("there is no recording " + name);
  std::stringstream all;
  all << in.rdbuf();
  const std::string text = all.str();
  if (name.ends_with(".body")) return text;
  const std::size_t blank = text.find("\n\n", text.find("--- request ---"));
  const std::size_t end = text.find("\n--- answer", blank);
  if (blank == std::string::npos || end == std::string::npos)
    throw std::runtime_error(name + " has no request");
  return text.substr(blank + 2, end - blank - 2);
}

std::int64_t read_timestamp(const std::string &text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (std::sscanf(text.c_str(), "%d-%u-%uT%d:%d:%dZ", &year, &month, &day, &hour, &minute, &second) != 6) {
    throw std::runtime_error("'" + text + "' is no timestamp");
  }
  const std::chrono::sys_days date{std::chrono::year{year} / month / day};
  return (date.time_since_epoch().count() * INT64_C(86400) + hour * 3600 + minute * 60 + second) *
         1'000'000'000;
}

}  // namespace

EventModel read_recording(const std::string &name) {
  const auto body = nlohmann::json::parse(read_body(name));
  EventModel event;
  event.id = name;
  const auto &object = body.at("involvedObject");
  event.object = {object.at("apiVersion"), object.at("kind"), object.at("namespace"), object.at("name")};
  event.severity = body.at("severity");
  event.reason = body.at("reason");
  event.message = body.at("message");
  event.reporting_controller = body.at("reportingController");
  event.timestamp_ns = read_timestamp(body.at("timestamp"));
  if (body.contains("metadata")) event.metadata = body.at("metadata").get<Metadata>();
  return event;
}

}  // namespace promotion::evaluator::test
