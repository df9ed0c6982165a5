#include "app/show.hpp"

#include <array>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "app/output.hpp"
#include "arch/machine.hpp"
#include "arch/register_reference.hpp"
#include "arch/shipped_machines.hpp"
#include "base/closest.hpp"
#include "base/error.hpp"
#include "isa/instruction_set.hpp"
#include "isa/table_doc.hpp"

namespace tessera::app {
namespace {

struct Page {
  std::string_view name;
  std::string (*text)();
};

constexpr std::array kPages{
    Page{"isa", [] { return isa::instruction_reference(isa::core_v_xcv()); }},
    Page{"machine", arch::machine_reference},
};

std::string shipped_machines_text() {
  std::string text;
  for (const ShippedText& shipped : arch::shipped_machines()) {
    const arch::Machine machine = arch::load_machine(std::string(shipped.name));
    text += fmt::format("{:<14} {}\n", shipped.name, machine.description);
  }
  return text;
}

std::vector<std::string_view> page_names() {
  std::vector<std::string_view> names;
  names.reserve(kPages.size() + arch::accelerator_rows().size());
  for (const Page& page : kPages) names.push_back(page.name);
  for (const arch::AcceleratorRow* accelerator : arch::accelerator_rows()) names.push_back(accelerator->name);
  return names;
}

[[noreturn]] void reject_page(const std::string& name) {
  const std::vector<std::string_view> names = page_names();
  std::string hint = did_you_mean(name, names);
  if (hint.empty()) hint = fmt::format("there are: {}", fmt::join(names, ", "));
  throw Error(ErrorKind::Usage, name, "no reference page of this name", hint);
}

}  // namespace

std::string reference_pages() { return fmt::format("{}", fmt::join(page_names(), "|")); }

int run_machine(const MachineOptions& options) {
  write_text("-", options.machine.empty() ? shipped_machines_text() : to_toml(arch::load_machine(options.machine)));
  return 0;
}

int run_reference(const ReferenceOptions& options) {
  for (const Page& page : kPages) {
    if (page.name != options.page) continue;
    write_text("-", page.text());
    return 0;
  }
  for (const arch::AcceleratorRow* accelerator : arch::accelerator_rows()) {
    if (accelerator->name != options.page) continue;
    write_text("-", arch::register_reference(*accelerator));
    return 0;
  }
  reject_page(options.page);
}

}  // namespace tessera::app
