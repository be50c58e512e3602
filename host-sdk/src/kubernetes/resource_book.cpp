#include "resource_book.hpp"

#include <set>

namespace promotion::host::kubernetes {

void ResourceBook::replace(const std::string &namespace_name, std::vector<ResourceFacts> all) {
  std::vector<PipelineName> changed;
  {
    const std::lock_guard lock(mutex_);
    std::set<PipelineName> there;
    for (auto &facts : all) {
      const auto name = facts.name;
      there.insert(name);
      if (put_locked(std::move(facts))) changed.push_back(name);
    }
    for (auto entry = kept_.begin(); entry != kept_.end();) {
      const auto &name = entry->first;
      const bool gone =
          (namespace_name.empty() || name.namespace_name == namespace_name) && !there.contains(name);
      if (gone) changed.push_back(name);
      entry = gone ? kept_.erase(entry) : std::next(entry);
    }
  }
  tell(changed);
}

void ResourceBook::put(ResourceFacts facts) {
  const auto name = facts.name;
  {
    const std::lock_guard lock(mutex_);
    if (!put_locked(std::move(facts))) return;
  }
  tell({name});
}

void ResourceBook::remove(const PipelineName &name) {
  {
    const std::lock_guard lock(mutex_);
    if (kept_.erase(name) == 0) return;
  }
  tell({name});
}

ResourceFactsPtr ResourceBook::find(const PipelineName &name) const {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(name);
  return found == kept_.end() ? nullptr : found->second;
}

std::vector<PipelineName> ResourceBook::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<PipelineName> names;
  for (const auto &entry : kept_) names.push_back(entry.first);
  return names;
}

bool ResourceBook::put_locked(ResourceFacts facts) {
  auto &kept = kept_[facts.name];
  bool changed = true;
  if (kept) {
    auto before = *kept;
    before.resource_version = facts.resource_version;
    changed = before != facts;
  }
  kept = std::make_shared<const ResourceFacts>(std::move(facts));
  return changed;
}

void ResourceBook::tell(const std::vector<PipelineName> &names) const {
  if (!callback_) return;
  for (const auto &name : names) callback_(name);
}

}  // namespace promotion::host::kubernetes
