#include "masker.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

#include "secret_forms.hpp"

namespace promotion::host::operations {

Masker::Masker(size_t capacity) : capacity_(std::max<size_t>(capacity, 1)) {}

void Masker::add(std::string_view secret) {
  if (secret.size() < shortest_masked_secret) return;
  const auto now = ++counter_;
  {
    std::shared_lock lock(mutex_);
    if (const auto known = last_told_.find(secret); known != last_told_.end()) {
      known->second = now;
      return;
    }
  }
  auto forms = forms_of_secret(secret);
  std::unique_lock lock(mutex_);
  if (last_told_.size() >= capacity_) forget_oldest();
  last_told_[std::string(secret)] = now;
  for (auto &form : forms) index_.add(std::move(form));
}

// An eighth at once, since the index has to be made anew.
void Masker::forget_oldest() {
  std::vector<uint64_t> times;
  for (const auto &[secret, told] : last_told_) times.push_back(told);
  const auto limit = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 8);
  std::nth_element(times.begin(), limit, times.end());
  std::erase_if(last_told_, [&](const auto &entry) { return entry.second <= *limit; });

  index_ = NeedleIndex();
  for (const auto &[secret, told] : last_told_)
    for (auto &form : forms_of_secret(secret)) index_.add(std::move(form));
}

std::string Masker::masked(std::string_view text) const {
  std::shared_lock lock(mutex_);
  return index_.replaced(text, "***");
}

}  // namespace promotion::host::operations
