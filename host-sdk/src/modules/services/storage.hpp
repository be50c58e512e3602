// promotion.storage/1: a folder of the module's own below the host's state.
#pragma once

#include <filesystem>

#include "promotion/abi/service/storage.h"

namespace promotion::host::modules {

// The folder is made when it is first asked for, and again when somebody removed it meanwhile.
class StorageService {
 public:
  explicit StorageService(std::filesystem::path folder);
  StorageService(const StorageService &) = delete;
  StorageService &operator=(const StorageService &) = delete;
  const promotion_storage *table() const { return &table_; }

 private:
  static promotion_status folder(void *context, const promotion_call *call, const promotion_sink *path);

  std::filesystem::path folder_;
  promotion_storage table_{};
};

}  // namespace promotion::host::modules
