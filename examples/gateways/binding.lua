-- Compares the certificate that the token is bound to (RFC 8705 section 3.1) with the one on the connection.
local alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

-- Hexadecimal to base64url without padding.
local function base64url(hex)
  local text, bits, held = {}, 0, 0
  for pair in hex:gmatch('%x%x') do
    held, bits = held * 256 + tonumber(pair, 16), bits + 8
    while bits >= 6 do
      bits = bits - 6
      local index = math.floor(held / 2 ^ bits)
      text[#text + 1] = alphabet:sub(index + 1, index + 1)
      held = held % 2 ^ bits
    end
  end
  if bits > 0 then
    local index = held * 2 ^ (6 - bits)
    text[#text + 1] = alphabet:sub(index + 1, index + 1)
  end
  return table.concat(text)
end

-- The thumbprint, where `cnf` holds exactly that one method in its one spelling.
local function bound_thumbprint(token)
  local cnf = type(token) == 'table' and token.cnf
  if type(cnf) ~= 'table' then return nil end
  for method in pairs(cnf) do
    if method ~= 'x5t#S256' then return nil end
  end
  local thumbprint = cnf['x5t#S256']
  if type(thumbprint) ~= 'string' or #thumbprint ~= 43 or thumbprint:find('[^A-Za-z0-9_-]') then return nil end
  return thumbprint
end

-- Nil where all is well, or else what is said to the caller.
local function objection(handle)
  local stream = handle:streamInfo()
  local connection = stream:downstreamSslConnection()
  if connection == nil or not connection:peerCertificatePresented() then return 'mTLS Required' end
  local digest = connection:sha256PeerCertificateDigest()
  if type(digest) ~= 'string' or not digest:find('^%x+$') or #digest ~= 64 then return 'mTLS Required' end
  local verified = stream:dynamicMetadata():get('envoy.filters.http.jwt_authn')
  local thumbprint = bound_thumbprint(verified and verified.hawser_token)
  if thumbprint == nil then return 'Token bound claim not provided in JWT' end
  if thumbprint ~= base64url(digest) then return 'Could not verify bound token' end
  return nil
end

function envoy_on_request(handle)
  -- Envoy lets a request through when its script fails, so that a failure must be a refusal.
  local judged, text = pcall(objection, handle)
  if not judged then text = 'Could not verify bound token' end
  if text ~= nil then handle:respond({ [':status'] = '403', ['content-type'] = 'text/plain' }, text) end
end
