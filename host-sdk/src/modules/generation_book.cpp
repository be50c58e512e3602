#include "generation_book.hpp"

#include <algorithm>

namespace promotion::host::modules {
namespace {

constexpr size_t ended_kept = 4;  // of each module

bool has_ended(GenerationState state) { return state >= GenerationState::unmapped; }

}  // namespace

std::string_view name_of(GenerationState state) {
  switch (state) {
    case GenerationState::discovered:
      return "discovered";
    case GenerationState::verified:
      return "verified";
    case GenerationState::probed:
      return "probed";
    case GenerationState::ready:
      return "ready";
    case GenerationState::active:
      return "active";
    case GenerationState::draining:
      return "draining";
    case GenerationState::standby:
      return "standby";
    case GenerationState::unmapped:
      return "unmapped";
    case GenerationState::retained:
      return "retained";
    case GenerationState::failed:
      return "failed";
    case GenerationState::quarantined:
      return "quarantined";
  }
  return "unknown";
}

ModuleWish wish_of(const WantedModule &wanted) {
  ModuleWish wish;
  wish.path = wanted.path.string();
  wish.version = wanted.version;
  wish.sha256 = wanted.sha256;
  if (wanted.isolation) wish.isolation = name_of(*wanted.isolation);
  wish.services = wanted.services;
  wish.secret_namespaces = wanted.secret_namespaces;
  wish.signature = wanted.signature;
  wish.configuration_json = wanted.configuration_json;
  wish.limits_json = limits_json(wanted);
  wish.watch_json = watch_json(wanted);
  return wish;
}

uint64_t GenerationBook::open(const WantedModule &wanted, Isolation isolation) {
  std::lock_guard lock(mutex_);
  Page page;
  page.status.stamp = {wanted.name, wanted.version, wanted.sha256, ++last_, std::string(name_of(isolation))};
  page.status.state = name_of(page.state);
  page.status.since_ns = clock_.now_ns();
  page.status.wanted = wish_of(wanted);
  pages_.push_back(std::move(page));
  forget_old(wanted.name);
  return last_;
}

void GenerationBook::identify(uint64_t number, const std::string &version, const std::string &sha256,
                              const std::string &signed_by, const std::string &kept) {
  std::lock_guard lock(mutex_);
  if (Page *page = find(number); page != nullptr) {
    page->status.stamp.version = version;
    page->status.stamp.sha256 = sha256;
    page->status.signed_by = signed_by;
    page->status.kept = kept;
  }
}

void GenerationBook::set(uint64_t number, GenerationState state, const std::string &reason) {
  std::lock_guard lock(mutex_);
  Page *page = find(number);
  if (page == nullptr || page->state == state) return;
  if (page->state == GenerationState::quarantined || page->state == GenerationState::failed) {
    if (!reason.empty()) page->status.reason += "; its code stays mapped: " + reason;
    return;
  }
  page->state = state;
  page->status.state = name_of(state);
  page->status.reason = reason;
  page->status.since_ns = clock_.now_ns();
  const ModuleStamp &stamp = page->status.stamp;
  log_.debug("generation changes state", {{"module", stamp.module},
                                          {"version", stamp.version},
                                          {"generation", number},
                                          {"state", page->status.state},
                                          {"reason", reason}});
}

bool GenerationBook::is_quarantined(uint64_t number) const {
  std::lock_guard lock(mutex_);
  return std::any_of(pages_.begin(), pages_.end(), [&](const Page &page) {
    return page.status.stamp.generation == number && page.state == GenerationState::quarantined;
  });
}

std::vector<GenerationStatus> GenerationBook::of(std::string_view module) const {
  std::lock_guard lock(mutex_);
  std::vector<GenerationStatus> found;
  for (auto page = pages_.rbegin(); page != pages_.rend(); ++page)
    if (page->status.stamp.module == module) found.push_back(page->status);
  return found;
}

GenerationBook::Page *GenerationBook::find(uint64_t number) {
  for (Page &page : pages_)
    if (page.status.stamp.generation == number) return &page;
  return nullptr;
}

void GenerationBook::forget_old(const std::string &module) {
  size_t ended = 0;
  for (size_t i = pages_.size(); i-- > 0;) {
    const Page &page = pages_[i];
    if (page.status.stamp.module != module || !has_ended(page.state) || ++ended <= ended_kept) continue;
    pages_.erase(pages_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

}  // namespace promotion::host::modules
