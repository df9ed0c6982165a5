# Run by cmake -P: writes OUTPUT, the C++ source that holds the bytes of the file ELF.
file(READ ${ELF} hexadecimal HEX)
string(REGEX REPLACE "(................................)" "\\1\n" hexadecimal "${hexadecimal}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hexadecimal}")
file(WRITE ${OUTPUT} "// Generated from the resident firmware.
#include \"app/embedded_firmware.hpp\"

namespace tessera::app {

namespace {
constexpr unsigned char bytes[] = {
${bytes}
};
}  // namespace

std::span<const std::byte> network_firmware() { return std::as_bytes(std::span(bytes)); }

}  // namespace tessera::app
")
