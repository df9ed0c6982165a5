# Run by cmake -P: writes OUTPUT, the C++ source that holds the text of every price file in FILES; its kind is the name
# of the file's folder.
set(rows "")
foreach(file IN LISTS FILES)
  cmake_path(GET file STEM name)
  cmake_path(GET file PARENT_PATH folder)
  cmake_path(GET folder FILENAME kind)
  file(READ ${file} text)
  string(APPEND rows "    {\"${kind}\", \"${name}\", R\"prices(${text})prices\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Generated from configs/energy/*.toml and configs/area/*.toml.
#include \"energy/price_file.hpp\"

namespace tessera::energy {

namespace {
constexpr ShippedPrices prices[] = {
${rows}};
}  // namespace

std::span<const ShippedPrices> shipped_prices() { return prices; }

}  // namespace tessera::energy
")
