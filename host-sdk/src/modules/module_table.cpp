#include "module_table.hpp"

#include "abi_sizes.hpp"
#include "text.hpp"

namespace promotion::host::modules {
namespace {

Error refused(std::string why) { return {Code::failed_precondition, std::move(why), {}, 0}; }

std::string_view without_padding(std::string_view text) {
  while (text.ends_with('\0')) text.remove_suffix(1);
  return text;
}

}  // namespace

Error not_loadable(const std::string &loader_text) {
  return refused("it cannot be loaded: " + loader_text +
                 "; link it with everything that it uses (-Wl,-z,defs finds what is missing)");
}

Status check_table(const promotion_module *table, const Inspection &inspection) {
  const Manifest &manifest = *inspection.manifest;
  if (table == nullptr) return refused(PROMOTION_MODULE_SYMBOL " returned NULL; expected the module's table");
  if (!is_usable(table))
    return refused("its table has a struct_size of " + std::to_string(table->struct_size) +
                   "; expected at least " + std::to_string(first_release_size<promotion_module>) +
                   ", so set it to sizeof(promotion_module)");
  if (table->abi_minor != manifest.abi_minor)
    return refused("its table says abi_minor " + std::to_string(table->abi_minor) + ", its manifest " +
                   std::to_string(manifest.abi_minor) + "; make them equal");
  if (table->minimum_host_minor > PROMOTION_ABI_MINOR)
    return refused("it needs a host with minor version " + std::to_string(table->minimum_host_minor) +
                   " of the contract; this one has " + std::to_string(PROMOTION_ABI_MINOR) +
                   ", so update the host");
  if (without_padding(view(table->manifest_json)) != inspection.elf.manifest)
    return refused("the manifest in its table differs from the one in its section " PROMOTION_MANIFEST_SECTION
                   "; embed one file in both, as promotion_add_module() does");
  if (table->find == nullptr) return refused("its table has no find; expected a function");
  return success();
}

}  // namespace promotion::host::modules
