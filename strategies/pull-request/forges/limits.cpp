#include "forges/limits.hpp"

#include <algorithm>
#include <utility>

namespace pull_request {
namespace {

constexpr std::chrono::milliseconds apart{200};
constexpr long long most_waiting = 300;         // further ones come together: a minute apart is enough
constexpr std::size_t most_credentials = 4096;  // whose limits have ended are forgotten beyond that

std::string seconds_of(std::chrono::milliseconds wait) { return std::to_string((wait.count() + 999) / 1000); }

}  // namespace

Limits::Limits(std::function<Time()> now) : now_(std::move(now)) {}

void Limits::before(const std::string &credential, bool looking) {
  const std::lock_guard lock(mutex_);
  const auto found = credentials_.find(credential);
  if (found == credentials_.end()) return;
  Credential &known = found->second;
  const Time now = now_();
  if (now < known.free_at) {
    const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(known.free_at - now) +
                      apart * std::min(known.waiting++, most_waiting);
    throw promotion::Error(PROMOTION_RESOURCE_EXHAUSTED,
                           "the forge limits how often this credential may ask; it is left alone for " +
                               seconds_of(wait) + " s more",
                           promotion::Retry::after(wait));
  }
  if (looking && now < known.scarce_until) {
    const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(known.scarce_until - now);
    throw promotion::Error(PROMOTION_RESOURCE_EXHAUSTED,
                           "few requests are left to this credential for " + seconds_of(wait) +
                               " s; they are kept for what cannot wait",
                           promotion::Retry::after(wait));
  }
}

void Limits::refused(const std::string &credential, std::chrono::milliseconds wait) {
  const std::lock_guard lock(mutex_);
  const Time now = now_();
  if (credentials_.size() >= most_credentials) {
    std::erase_if(credentials_, [&](const auto &each) {
      return each.second.free_at < now && each.second.scarce_until < now;
    });
  }
  Credential &known = credentials_[credential];
  const Time until = now + wait;
  if (known.free_at < now) known.waiting = 0;
  known.free_at = std::max(known.free_at, until);
}

void Limits::left(const std::string &credential, long long remaining, long long limit,
                  std::chrono::seconds reset) {
  if (limit <= 0 || remaining < 0) return;
  const std::lock_guard lock(mutex_);
  const bool scarce = remaining * 10 < limit;
  const auto found = credentials_.find(credential);
  if (!scarce && found == credentials_.end()) return;
  credentials_[credential].scarce_until = scarce ? now_() + reset : Time{};
}

}  // namespace pull_request
