# Run by cmake -P: writes OUTPUT, the C++ source that holds the text of every machine file in FILES.
set(rows "")
foreach(file IN LISTS FILES)
  cmake_path(GET file STEM name)
  file(READ ${file} text)
  string(APPEND rows "    {\"${name}\", R\"machine(${text})machine\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Generated from configs/*.toml.
#include \"arch/shipped_machines.hpp\"

namespace tessera::arch {

namespace {
constexpr ShippedMachine machines[] = {
${rows}};
}  // namespace

std::span<const ShippedMachine> shipped_machines() { return machines; }

}  // namespace tessera::arch
")
