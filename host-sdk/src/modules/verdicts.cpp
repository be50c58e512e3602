#include "verdicts.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "files/durable_file.hpp"

namespace promotion::host::modules {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char *name_of(Verdict::Measure measure) {
  return measure == Verdict::Measure::worker ? "worker" : "quarantine";
}

std::optional<WantedModule> entry_of(const Json &json, const std::filesystem::path &file) {
  const auto read = parse_modules_file(Json{{"modules", {json}}}.dump(), file);
  if (!read.ok() || read->size() != 1) return std::nullopt;
  return read->front();
}

Json json_of(const Verdict &verdict) {
  Json json = {{"measure", name_of(verdict.measure)},
               {"sha256", verdict.sha256},
               {"version", verdict.version},
               {"why", verdict.why},
               {"wanted", Json::parse(entry_json(verdict.wanted))}};
  if (verdict.instead) json["instead"] = Json::parse(entry_json(*verdict.instead));
  return json;
}

std::optional<Verdict> verdict_of(const Json &json, const std::filesystem::path &file) {
  if (!json.is_object() || !json.contains("wanted")) return std::nullopt;
  auto wanted = entry_of(json["wanted"], file);
  if (!wanted) return std::nullopt;
  Verdict verdict{Verdict::Measure::quarantine, std::move(*wanted),    json.value("sha256", ""),
                  json.value("version", ""),    json.value("why", ""), std::nullopt};
  if (json.value("measure", "") == name_of(Verdict::Measure::worker))
    verdict.measure = Verdict::Measure::worker;
  if (json.contains("instead")) verdict.instead = entry_of(json["instead"], file);
  return verdict;
}

bool is_about(const Verdict &verdict, const WantedModule &wanted, const std::string &sha256) {
  if (verdict.sha256 != sha256 || verdict.wanted.name != wanted.name) return false;
  // In a worker it will be whatever is asked for, so that the question is only whether it is the same module.
  if (verdict.measure == Verdict::Measure::quarantine) return verdict.wanted.runs_alike(wanted);
  WantedModule same = wanted;
  same.isolation = verdict.wanted.isolation;
  return verdict.wanted.runs_alike(same);
}

}  // namespace

Verdicts::Verdicts(std::filesystem::path file, Log &log) : file_(std::move(file)), log_(log) { read(); }

void Verdicts::read() {
  std::error_code error;
  if (file_.empty() || !std::filesystem::exists(file_, error)) return;
  std::ifstream stream(file_, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  bool understood = false;
  try {
    const Json json = Json::parse(text);
    understood = json.is_object() && json.contains("verdicts") && json["verdicts"].is_array();
    if (understood)
      for (const Json &item : json["verdicts"]) {
        auto verdict = verdict_of(item, file_);
        understood = understood && verdict;
        if (verdict) verdicts_.push_back(std::move(*verdict));
      }
  } catch (const Json::exception &) {
    understood = false;
  }
  if (!understood)
    log_.warning(
        "what was decided about modules before the start cannot be read; a module that was taken out may run "
        "again",
        {{"file", file_.string()}});
}

std::optional<Verdict> Verdicts::of(const WantedModule &wanted, const std::string &sha256) const {
  std::lock_guard lock(mutex_);
  for (const Verdict &known : verdicts_)
    if (is_about(known, wanted, sha256)) return known;
  return std::nullopt;
}

std::vector<Verdict> Verdicts::all() const {
  std::lock_guard lock(mutex_);
  return verdicts_;
}

void Verdicts::add(Verdict verdict) {
  std::lock_guard lock(mutex_);
  std::erase_if(verdicts_,
                [&](const Verdict &known) { return is_about(known, verdict.wanted, verdict.sha256); });
  verdicts_.push_back(std::move(verdict));
  write();
}

void Verdicts::forgive_all_but(const std::vector<std::string> &modules) {
  std::lock_guard lock(mutex_);
  const size_t gone = std::erase_if(verdicts_, [&](const Verdict &known) {
    return std::find(modules.begin(), modules.end(), known.wanted.name) == modules.end();
  });
  if (gone != 0) write();
}

void Verdicts::write() const {
  if (file_.empty()) return;
  Json list = Json::array();
  for (const Verdict &verdict : verdicts_) list.push_back(json_of(verdict));
  const std::string text =
      Json{{"verdicts", std::move(list)}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  if (const Status written = files::write_durably(file_, text, S_IRUSR | S_IWUSR); !written.ok())
    log_.error("what was decided about a module is not kept over a restart",
               {{"error", written.error().message}});
}

}  // namespace promotion::host::modules
