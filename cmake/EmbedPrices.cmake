# The shipped prices, configs/energy/*.toml and configs/area/*.toml, are compiled into the tool like the machines; the
# generated source's name is left in TESSERA_SHIPPED_PRICES.
file(GLOB price_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/configs/energy/*.toml
  ${PROJECT_SOURCE_DIR}/configs/area/*.toml)
set(TESSERA_SHIPPED_PRICES ${PROJECT_BINARY_DIR}/generated/shipped_prices.cpp)
add_custom_command(
  OUTPUT ${TESSERA_SHIPPED_PRICES}
  COMMAND ${CMAKE_COMMAND} "-DFILES=${price_files}" -DOUTPUT=${TESSERA_SHIPPED_PRICES}
          -P ${PROJECT_SOURCE_DIR}/cmake/write_prices.cmake
  DEPENDS ${price_files} ${PROJECT_SOURCE_DIR}/cmake/write_prices.cmake
  COMMENT "Embedding the shipped prices"
  VERBATIM)
